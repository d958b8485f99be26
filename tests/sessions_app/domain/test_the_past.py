"""Nothing that is to come is given a date that is over: no page could move it back."""

from datetime import date, time, timedelta

import pytest

from outbox.models import Message
from sessions_app.domain.keeping_plans import Meeting, keep_plan, mark_of, open_sessions
from sessions_app.domain.schedule import announce_session, move_session
from sessions_app.errors import WrongTimes
from sessions_app.models import Session
from tests.factories import CommunityFactory, MemberFactory, SessionFactory
from tests.sessions_app.walls import melbourne

pytestmark = pytest.mark.django_db
AT = melbourne(2026, 10, 12, 12)
TODAY, TO_COME = date(2026, 10, 12), date(2026, 10, 20)
OVER = {"date": TODAY, "start_time": time(10), "end_time": time(12)}
UNDER_WAY = OVER | {"end_time": time(12, 1)}


@pytest.fixture
def community():
    community = CommunityFactory(round__in_2026=True, sessions=0)
    MemberFactory(community=community, joined_at=AT - timedelta(days=9))
    return community


def keep(community, day: date, *, is_announced: bool = True):
    sessions = open_sessions(community, AT)
    meetings = [Meeting(*(OVER | {"date": day}).values())]
    return keep_plan(community, meetings, is_announced=is_announced, seen=mark_of(sessions), by=None, at=AT)


def test_a_meeting_does_not_move_to_what_is_over(community):
    session = SessionFactory(community=community, date=TO_COME)

    with pytest.raises(WrongTimes, match="look at the year"):
        move_session(session, **OVER, by=None, at=AT)
    session.refresh_from_db()
    assert (session.date, session.schedule_sequence, Message.objects.count()) == (TO_COME, 0, 0)
    assert move_session(session, **UNDER_WAY, by=None, at=AT).date == TODAY


def test_a_meeting_without_a_date_is_given_none_that_is_over(community):
    session = SessionFactory(community=community, is_tbc=True)

    with pytest.raises(WrongTimes, match="look at the year"):
        announce_session(session, **OVER, by=None, at=AT)
    assert announce_session(session, **UNDER_WAY, by=None, at=AT).date == TODAY


def test_the_record_of_a_meeting_that_is_over_is_put_right(community):
    session = SessionFactory(community=community, date=TODAY - timedelta(days=7))

    move_session(session, **OVER, by=None, at=AT)

    session.refresh_from_db()
    assert (session.date, Message.objects.count()) == (TODAY, 0)


@pytest.mark.parametrize("is_announced", [True, False])
@pytest.mark.parametrize("known", [{"date": TO_COME}, {"is_tbc": True}, None])
@pytest.mark.parametrize("day", [TODAY, date(2025, 10, 20)])
def test_a_plan_puts_nothing_into_the_past(community, known, is_announced, day):
    if known:
        SessionFactory(community=community, **known)
    before = list(Session.objects.values())

    with pytest.raises(WrongTimes, match="look at the year"):
        keep(community, day, is_announced=is_announced)

    assert list(Session.objects.values()) == before
    assert not Message.objects.exists()


def test_a_plan_goes_by_the_clock_of_each_meeting(community):
    """Of a meeting in Perth it is three hours earlier."""
    SessionFactory(community=community, date=TO_COME, zone="Australia/Perth")

    (step,) = keep(community, TODAY)

    assert step.moves
    with pytest.raises(WrongTimes):
        keep(CommunityFactory(round=community.round, sessions=0), TODAY)
