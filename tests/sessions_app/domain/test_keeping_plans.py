"""Keeping a plan: what is made, dated, moved, and what is refused."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from accounts.models import AuditEvent
from sessions_app.domain.keeping_plans import Meeting, keep_plan, mark_of, open_sessions
from sessions_app.errors import ChangedMeanwhile, WrongTimes
from sessions_app.models import Session
from tests import factories

pytestmark = pytest.mark.django_db
AT = datetime(2023, 9, 10, tzinfo=UTC)
TEN, NOON = time(10), time(12)


@pytest.fixture
def community():
    return factories.CommunityFactory(sessions=0)


@pytest.fixture
def staff(community):
    return factories.StaffFactory(convenor=community.convenor)


def plan(*days: date) -> list[Meeting]:
    return [Meeting(day, TEN, NOON) for day in days]


def keep(community, staff, meetings, *, is_announced: bool = True, seen: str | None = None):
    seen = mark_of(open_sessions(community, AT)) if seen is None else seen
    return keep_plan(community, meetings, is_announced=is_announced, seen=seen, by=staff, at=AT)


def test_a_plan_makes_meetings_in_the_order_of_time(community, staff):
    keep(community, staff, plan(date(2023, 11, 14), date(2023, 10, 3)))

    made = community.sessions.order_by("number")
    assert [(one.number, one.date, one.state) for one in made] == [
        (1, date(2023, 10, 3), "scheduled"),
        (2, date(2023, 11, 14), "scheduled"),
    ]
    assert made[0].starts_at == datetime(2023, 10, 2, 23, tzinfo=UTC)  # the wall clock, not UTC
    assert AuditEvent.objects.filter(verb="sessions_planned", actor=staff).count() == 1


def test_meetings_to_be_confirmed_keep_the_day_that_is_likely_and_have_no_date_yet(community, staff):
    keep(community, staff, plan(date(2023, 10, 3)), is_announced=False)

    session = community.sessions.get()
    assert (session.state, session.has_date, session.ends_at) == ("tbc", False, None)
    assert (session.date, session.start_time, session.end_time) == (date(2023, 10, 3), TEN, NOON)
    assert session.tbc_note == "Likely Tuesday 3 October 2023, 10:00 am"


def test_known_meetings_keep_their_words_and_get_their_date(community, staff):
    factories.SessionFactory(community=community, number=1, is_tbc=True, title="Arriving")
    moved = factories.SessionFactory(community=community, number=2, date=date(2023, 11, 1))

    keep(community, staff, plan(date(2023, 10, 3), date(2023, 11, 14), date(2023, 12, 5)))

    found = list(community.sessions.order_by("number").values_list("number", "title", "date", "state"))
    assert found == [
        (1, "Arriving", date(2023, 10, 3), "scheduled"),
        (2, moved.title, date(2023, 11, 14), "scheduled"),
        (3, "Meeting 3", date(2023, 12, 5), "scheduled"),
    ]
    moved.refresh_from_db()
    assert moved.schedule_sequence == 1


def test_what_was_held_or_called_off_stays_and_new_numbers_follow(community, staff):
    held = factories.SessionFactory(community=community, number=1, date=date(2023, 9, 1), state="held")
    factories.SessionFactory(community=community, number=2, date=date(2023, 11, 1), state="cancelled")

    keep(community, staff, plan(date(2023, 12, 5)))

    held.refresh_from_db()
    assert held.date == date(2023, 9, 1)
    assert community.sessions.get(number=3).date == date(2023, 12, 5)


def test_the_same_press_twice_makes_nothing_twice(community, staff):
    seen = mark_of(open_sessions(community, AT))
    keep(community, staff, plan(date(2023, 10, 3)), seen=seen)

    with pytest.raises(ChangedMeanwhile):
        keep(community, staff, plan(date(2023, 10, 3)), seen=seen)
    assert community.sessions.count() == 1


def test_a_plan_made_before_a_colleague_moved_a_meeting_is_refused(community, staff):
    session = factories.SessionFactory(community=community, date=date(2023, 11, 1))
    seen = mark_of(open_sessions(community, AT))
    Session.objects.filter(pk=session.pk).update(schedule_sequence=1)

    with pytest.raises(ChangedMeanwhile):
        keep(community, staff, plan(date(2023, 12, 5)), seen=seen)
    session.refresh_from_db()
    assert session.date == date(2023, 11, 1)


def test_two_meetings_at_once_and_one_that_ends_before_it_starts_are_refused_whole(community, staff):
    with pytest.raises(WrongTimes):
        keep(community, staff, plan(date(2023, 10, 3), date(2023, 10, 3)))
    backwards = [*plan(date(2023, 10, 3)), Meeting(date(2023, 11, 14), NOON, TEN)]
    for is_announced in (True, False):
        with pytest.raises(WrongTimes):
            keep(community, staff, backwards, is_announced=is_announced)
    assert not community.sessions.exists()


def test_a_meeting_that_has_begun_is_not_planned_again(community, staff):
    begun = factories.SessionFactory(community=community, date=(AT - timedelta(days=1)).date())

    assert begun not in open_sessions(community, AT)
