"""One reminder of an offer, a working day before it is due."""

from datetime import UTC, date, datetime, timedelta

import pytest

from applications.domain.nudging import nudge, render, still_wanted
from applications.domain.offers import accept_offer, extend_offer, offer_place
from applications.models import Offer
from outbox.models import Message
from outbox.registry import Verdict
from tests.factories import CalendarDayFactory, ChoiceFactory, CommunityFactory, UserFactory

# Wednesday 23 September 2026, 10:00 in Melbourne; Grand Final Friday is the 25th. Due on Wednesday the 30th at 17:00.
AT = datetime(2026, 9, 23, 0, 0, tzinfo=UTC)
NUDGED_AT = datetime(2026, 9, 29, 7, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)

pytestmark = pytest.mark.django_db


def offered(at: datetime = AT) -> Offer:
    return offer_place(
        ChoiceFactory(community=CommunityFactory(round__in_2026=True, sessions=0)), by=UserFactory(), at=at
    )


@pytest.fixture
def offer() -> Offer:
    CalendarDayFactory(starts_on=date(2026, 9, 25))
    return offered()


def planned() -> Message:
    return Message.objects.get(kind="offer_nudge")


def test_nudge_comes_once_one_working_day_before_the_offer_is_due(offer):
    assert nudge(NUDGED_AT - MINUTE) == 0
    assert nudge(NUDGED_AT) == 1
    assert nudge(NUDGED_AT + MINUTE) == 0

    letter = planned()
    words = render(letter)
    assert letter.to == offer.choice.application.applicant.email
    assert words.subject == "Please answer soon"
    assert "5:00 pm, Wednesday 30 September 2026" in words.text
    assert "/offer/" in words.text


def test_nudge_is_over_the_holiday_and_the_weekend_before_it():
    CalendarDayFactory(starts_on=date(2026, 11, 3))
    # Due on Wednesday 4 November: the Monday, for the Tuesday is Cup Day.
    offer = offered(datetime(2026, 10, 28, 0, 0, tzinfo=UTC))
    offer = extend_to(offer, datetime(2026, 11, 4, 6, 0, tzinfo=UTC))

    assert nudge(datetime(2026, 11, 2, 5, 59, tzinfo=UTC)) == 0
    assert nudge(datetime(2026, 11, 2, 6, 0, tzinfo=UTC)) == 1


def extend_to(offer: Offer, respond_by: datetime) -> Offer:
    Offer.objects.filter(pk=offer.pk).update(respond_by=respond_by)
    offer.refresh_from_db()
    return offer


@pytest.mark.parametrize(("at", "written"), [(1, 0), (2, 0), (3, 1)])
def test_nudge_that_could_not_be_written_in_time_waits_for_a_working_day(at, written):
    """Due on Monday 19 October, so to be written on Friday the 16th; Saturday and Sunday pass."""
    extend_to(offered(), datetime(2026, 10, 19, 6, 0, tzinfo=UTC))

    assert nudge(datetime(2026, 10, 16, 1, 0, tzinfo=UTC) + timedelta(days=at)) == written


def test_nudge_is_not_for_an_offer_made_less_than_a_working_day_before():
    offer = offered()
    respond_by = datetime(2026, 9, 24, 7, 0, tzinfo=UTC)
    extend_to(offer, respond_by)
    Offer.objects.update(offered_at=respond_by - timedelta(days=1) + MINUTE)

    assert nudge(respond_by - HOUR) == 0
    Offer.objects.update(offered_at=respond_by - timedelta(days=1))
    assert nudge(respond_by - HOUR) == 1


def test_nudge_is_wanted_while_the_offer_is_open(offer):
    nudge(NUDGED_AT)
    letter = planned()

    assert still_wanted(letter, NUDGED_AT) is Verdict.WANTED
    assert still_wanted(letter, offer.respond_by) is Verdict.EXPIRED
    accept_offer(offer, shares_contact=False, at=NUDGED_AT)
    assert still_wanted(letter, NUDGED_AT) is Verdict.CANCELLED


def test_nudge_is_not_written_for_what_is_closed_or_for_somebody_switched_off(offer):
    other = offered()
    person = other.choice.application.applicant
    person.is_active = False
    person.save()
    accept_offer(offer, shares_contact=False, at=AT)

    assert nudge(NUDGED_AT) == 0


def test_nudge_follows_an_offer_that_was_extended(offer):
    extend_offer(offer, by=UserFactory(), at=AT)

    assert nudge(NUDGED_AT) == 0
    # Due on Tuesday 6 October, daylight saving time.
    assert nudge(datetime(2026, 10, 5, 6, 0, tzinfo=UTC)) == 1


@pytest.mark.parametrize("count", [1, 3])
def test_nudge_asks_the_same_number_of_questions_however_many_offers(count, django_assert_max_num_queries):
    CalendarDayFactory(starts_on=date(2026, 9, 25))
    for _ in range(count):
        offered()

    with django_assert_max_num_queries(8):
        assert nudge(NUDGED_AT) == count
