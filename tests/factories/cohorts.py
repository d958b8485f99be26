"""Composing a round's communities, and telling people."""

from datetime import timedelta

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from applications.models import Placement, Release, ReleaseLine, Selection, SelectionStep
from communities.models import Apart, GroupNotice, SupportTask, Target
from tests.factories.calls import ChoiceFactory
from tests.factories.days import days_from_today
from tests.factories.people import PersonFactory
from tests.factories.programs import CommunityFactory, RoundFactory
from tests.factories.roles import StaffFactory


class TargetFactory(DjangoModelFactory):
    """At most three of each organisation, if it can be."""

    class Meta:
        model = Target

    community = factory.SubFactory(CommunityFactory)
    kind = Target.Kind.MOST_EACH
    trait = Target.Trait.ORGANISATION
    number = 3


class GroupNoticeFactory(DjangoModelFactory):
    class Meta:
        model = GroupNotice

    community = factory.SubFactory(CommunityFactory)
    version = factory.LazyAttribute(lambda o: o.community.group_notices.count() + 1)
    text = "What is said in the group stays in the group. Nothing is recorded."


class SupportTaskFactory(DjangoModelFactory):
    """To be arranged in a week."""

    class Meta:
        model = SupportTask

    community = factory.SubFactory(CommunityFactory)
    person = factory.SubFactory(PersonFactory)
    due_on = factory.LazyFunction(lambda: days_from_today(7).date())
    created_at = factory.LazyFunction(timezone.now)


class ApartFactory(DjangoModelFactory):
    """Two new people, of whom the first was made before the second."""

    class Meta:
        model = Apart

    round = factory.SubFactory(RoundFactory)
    one = factory.SubFactory(PersonFactory)
    other = factory.SubFactory(PersonFactory)
    set_by = factory.LazyAttribute(lambda o: StaffFactory(convenor=o.round.convenor))
    set_at = factory.LazyFunction(timezone.now)


class SelectionFactory(DjangoModelFactory):
    """A draft that nobody has composed yet."""

    class Meta:
        model = Selection

    round = factory.SubFactory(RoundFactory)
    name = factory.Sequence(lambda n: f"Sample draft {n}")
    seed = "sample"
    made_by = factory.LazyAttribute(lambda o: StaffFactory(convenor=o.round.convenor))
    made_at = factory.LazyFunction(timezone.now)


class PlacementFactory(DjangoModelFactory):
    """A place proposed, in a draft of the choice's round."""

    class Meta:
        model = Placement

    choice = factory.SubFactory(ChoiceFactory)
    selection = factory.LazyAttribute(lambda o: SelectionFactory(round=o.choice.community.round))
    verdict = Placement.Verdict.PLACE


class SelectionStepFactory(DjangoModelFactory):
    """A change that changed nothing."""

    class Meta:
        model = SelectionStep

    selection = factory.SubFactory(SelectionFactory)
    revision = factory.LazyAttribute(lambda o: o.selection.steps.count() + 1)
    kind = SelectionStep.Kind.MOVED
    by = factory.SelfAttribute("selection.made_by")
    at = factory.LazyFunction(timezone.now)


class ReleaseFactory(DjangoModelFactory):
    """Offers of one community, made now and held for ten minutes."""

    class Meta:
        model = Release

    community = factory.SubFactory(CommunityFactory)
    round = factory.SelfAttribute("community.round")
    kind = Release.Kind.OFFERS
    state = Release.State.HELD
    equity_note = "Regional applicants are offered places as often as others."
    made_by = factory.LazyAttribute(lambda o: StaffFactory(convenor=o.round.convenor))
    made_at = factory.LazyFunction(timezone.now)
    releases_at = factory.LazyAttribute(lambda o: o.made_at + timedelta(minutes=10))


class ReleaseLineFactory(DjangoModelFactory):
    class Meta:
        model = ReleaseLine

    release = factory.SubFactory(ReleaseFactory)
    choice = factory.LazyAttribute(lambda o: ChoiceFactory(community=o.release.community))
