"""Convenors, their rounds and communities, and the waitlist."""

from datetime import UTC, datetime, timedelta

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from communities.models import (
    CalendarDay,
    CollectionNotice,
    Community,
    Convenor,
    Criterion,
    DemandEntry,
    Funder,
    LeftOver,
    Question,
    Round,
    Theme,
)
from tests.factories.days import days_from_today

# The round `in_2026`: 9:00 on Mondays in Melbourne, winter time.
OPENS_AT = datetime(2026, 8, 9, 23, 0, tzinfo=UTC)
CLOSES_AT = datetime(2026, 9, 6, 23, 0, tzinfo=UTC)


class ConvenorFactory(DjangoModelFactory):
    class Meta:
        model = Convenor

    slug = factory.Sequence(lambda n: f"sample-convenor-{n}")
    name = factory.Sequence(lambda n: f"Sample Convenor {n}")
    summary = "Brings people together who prevent violence."
    enquiries_email = "enquiries@example.org"


class FunderFactory(DjangoModelFactory):
    class Meta:
        model = Funder

    convenor = factory.SubFactory(ConvenorFactory)
    name = factory.Sequence(lambda n: f"Sample Fund {n}")


class RoundFactory(DjangoModelFactory):
    """Open since a week, and for two more; `in_2026=True`: from 10 August to 7 September 2026, at 9:00."""

    class Meta:
        model = Round

    class Params:
        in_2026 = factory.Trait(opens_at=OPENS_AT, closes_at=CLOSES_AT)

    convenor = factory.SubFactory(ConvenorFactory)
    slug = factory.Sequence(lambda n: f"round-{n}")
    title = factory.Sequence(lambda n: f"Sample round {n}")
    summary = "Communities of practice for a year."
    who_may_apply = "People who work in primary prevention in Victoria."
    opens_at = factory.LazyFunction(lambda: days_from_today(-7))
    closes_at = factory.LazyFunction(lambda: days_from_today(14))
    hear_by = factory.LazyAttribute(lambda o: (o.closes_at + timedelta(days=14)).date())


class CollectionNoticeFactory(DjangoModelFactory):
    class Meta:
        model = CollectionNotice

    round = factory.SubFactory(RoundFactory)
    version = 1
    text = "We ask for this to form the communities, and keep it for a year."


class LeftOverFactory(DjangoModelFactory):
    """A year in the summary of a copied round."""

    class Meta:
        model = LeftOver

    round = factory.SubFactory(RoundFactory, is_published=False, summary="Since 2019.")
    model = "communities.round"
    record = factory.SelfAttribute("round.pk")
    field = "summary"
    words = "2019"


class CommunityFactory(DjangoModelFactory):
    """A cohort of 15 to 25 with six meetings; `sessions=0`: none, `round__in_2026=True`: fixed dates."""

    class Meta:
        model = Community
        skip_postgeneration_save = True

    round = factory.SubFactory(RoundFactory)
    convenor = factory.SelfAttribute("round.convenor")
    kind = Community.Kind.COHORT
    slug = factory.Sequence(lambda n: f"community-{n}")
    name = factory.Sequence(lambda n: f"Sample Community of Practice {n}")
    short_name = factory.Sequence(lambda n: f"Sample {n}")
    for_whom = "People who are new to prevention."
    about = "Six conversations about practice."
    mode = Community.Mode.ONLINE
    floor = 15
    ceiling = 25
    meetings = 6

    @factory.post_generation
    def sessions(self, create: bool, count: int | None, **fields: object) -> None:
        from tests.factories.meetings import SessionFactory  # meetings know communities

        for number in range(1, (6 if count is None else count) + 1):
            SessionFactory(community=self, number=number, **fields)


class ForumFactory(DjangoModelFactory):
    """An open forum series of a convenor; its sessions come from `ForumSessionFactory`."""

    class Meta:
        model = Community

    convenor = factory.SubFactory(ConvenorFactory)
    kind = Community.Kind.FORUM
    slug = factory.Sequence(lambda n: f"forum-{n}")
    name = factory.Sequence(lambda n: f"Sample Forum {n}")
    short_name = factory.SelfAttribute("name")
    for_whom = "Everybody who works in prevention."
    about = "A morning of talks and conversation."
    mode = Community.Mode.IN_PERSON


class CriterionFactory(DjangoModelFactory):
    class Meta:
        model = Criterion

    community = factory.SubFactory(CommunityFactory)
    slug = factory.Sequence(lambda n: f"criterion-{n}")
    name = factory.Sequence(lambda n: f"Sample criterion {n}")
    position = factory.Sequence(lambda n: n)


class QuestionFactory(DjangoModelFactory):
    """Words, of everybody, not required."""

    class Meta:
        model = Question

    round = factory.SubFactory(RoundFactory)
    label = factory.Sequence(lambda n: f"Sample question {n}?")
    position = factory.Sequence(lambda n: n)


class CalendarDayFactory(DjangoModelFactory):
    """A public holiday of one day: `CalendarDayFactory(starts_on=date(2026, 9, 25))`."""

    class Meta:
        model = CalendarDay

    kind = CalendarDay.Kind.PUBLIC_HOLIDAY
    name = factory.Sequence(lambda n: f"Sample holiday {n}")
    ends_on = factory.SelfAttribute("starts_on")


class ThemeFactory(DjangoModelFactory):
    class Meta:
        model = Theme

    convenor = factory.SubFactory(ConvenorFactory)
    name = factory.Sequence(lambda n: f"Sample theme {n}")


class DemandEntryFactory(DjangoModelFactory):
    """A wish that was told and not confirmed yet."""

    class Meta:
        model = DemandEntry

    convenor = factory.SubFactory(ConvenorFactory)
    name = "Robin Example"
    email = factory.Sequence(lambda n: f"wish{n}@example.org")
    role_title = "Youth worker"
    wish = "A group for people who work alone in a small town."
    reach = DemandEntry.Reach.STATEWIDE
    told_at = factory.LazyFunction(timezone.now)
