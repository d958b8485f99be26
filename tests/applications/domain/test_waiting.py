"""What a tick sees at a glance of applications, and that it looks away once that is done."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest

from applications.domain.offers import offer_place
from communities.models import Round
from outbox.domain.looking import look
from outbox.domain.tick import tick
from outbox.models import Message
from tests.factories import (
    ApplicationFactory,
    CalendarDayFactory,
    ChoiceFactory,
    CommunityFactory,
    ExtensionFactory,
    ReviewerFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

SECOND = timedelta(seconds=1)
NUDGES, DRAFTS, ASSIGNING = "offers to answer", "draft reminders", "assigning"
# Wednesday 23 September 2026, 10:00 in Melbourne; Grand Final Friday is the 25th. Due on Wednesday the 30th at 17:00.
OFFERED_AT = datetime(2026, 9, 23, 0, 0, tzinfo=UTC)
NUDGED_AT = datetime(2026, 9, 29, 7, 0, tzinfo=UTC)
REMINDED_AT = datetime(2026, 9, 3, 23, 0, tzinfo=UTC)  # 9:00 on Friday 4 September in Melbourne


def an_offer() -> datetime:
    CalendarDayFactory(starts_on=date(2026, 9, 25))
    choice = ChoiceFactory(community=CommunityFactory(round__in_2026=True, sessions=0))
    offer_place(choice, by=UserFactory(), at=OFFERED_AT)
    return NUDGED_AT


def a_draft() -> datetime:
    ApplicationFactory(round__in_2026=True)
    return REMINDED_AT


def a_draft_with_more_time() -> datetime:
    draft = ApplicationFactory(round__in_2026=True)
    more = timedelta(days=7)
    ExtensionFactory(round=draft.round, person=draft.applicant, until=draft.round.closes_at + more)
    return REMINDED_AT + more


def a_choice_without_reviewers() -> datetime:
    community = CommunityFactory(sessions=0, round__in_2026=True)
    ReviewerFactory.create_batch(2, convenor=community.convenor)
    ChoiceFactory(community=community)
    Round.objects.update(assigns=Round.Assigns.EVENLY)
    return community.round.closes_at


@pytest.mark.parametrize(
    ("job", "makes"),
    [
        (NUDGES, an_offer),
        (DRAFTS, a_draft),
        (DRAFTS, a_draft_with_more_time),
        (ASSIGNING, a_choice_without_reviewers),
    ],
)
def test_tick_does_at_its_moment_what_it_sees_and_then_looks_away(job: str, makes: Callable[[], datetime]):
    moment = makes()
    tick(moment - SECOND)  # every job ran
    Message.objects.exclude(kind__in=["offer_nudge", "draft_reminder"]).delete()

    assert job in look(moment).jobs
    assert tick(moment).jobs[job] > 0
    assert job not in look(moment + SECOND).jobs


@pytest.mark.parametrize(("job", "makes"), [(NUDGES, an_offer), (DRAFTS, a_draft)])
def test_look_sees_nothing_of_what_is_days_away(job: str, makes: Callable[[], datetime]):
    moment = makes()

    assert job not in look(moment - timedelta(days=6)).jobs
