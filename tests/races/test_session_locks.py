"""Whoever changes plans takes locks in one order: sessions by their numbers, their community, what people were told.

Each of these ended in PostgreSQL's "deadlock detected" before that was so. SQLite has one lock for all writers.
"""

import re
from datetime import date, time, timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

import communities.domain.moving
import sessions_app.domain.moving
from communities.models import Member
from outbox.models import Message
from sessions_app.domain.keeping_plans import Meeting, keep_plan, mark_of, open_sessions
from sessions_app.domain.locking import lock_session
from sessions_app.domain.news import plan_news
from sessions_app.domain.registering import cancel_registration, change_capacity, register
from sessions_app.domain.rescheduling import Change, carry_out
from sessions_app.domain.schedule import cancel_session, move_session
from sessions_app.errors import ChangedMeanwhile
from sessions_app.models import Invitation, Registration, Session
from tests.applications.programs.sample import load_file
from tests.factories import (
    CommunityFactory,
    ForumSessionFactory,
    MemberFactory,
    PersonFactory,
    SessionFactory,
    StaffFactory,
)
from tests.races.meeting import crossed
from tests.sessions_app.walls import melbourne

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.xdist_group("races"),
]
AT = melbourne(2026, 10, 1, 9)
TEN, NOON = time(10), time(12)
DAYS = [date(2026, 11, 3), date(2026, 12, 1)]


@pytest.fixture
def sessions() -> list[Session]:
    community = CommunityFactory(sessions=0)
    return [SessionFactory(community=community, date=day) for day in DAYS]


def shift(session: Session, days: int) -> None:
    session = Session.objects.get(pk=session.pk)
    on = session.date + timedelta(days=days)
    move_session(session, date=on, start_time=TEN, end_time=NOON, by=None, at=AT)


def dates_of(sessions: list[Session]) -> list[date]:
    return [Session.objects.get(pk=session.pk).date for session in sessions]


def test_who_changes_several_meetings_and_who_moves_one_of_them_do_not_wait_for_each_other(sessions):
    first, second = sessions
    off = [Change(first, seen=0, is_called_off=True)]
    moved = Change(second, seen=1, date=DAYS[1] + timedelta(days=8), start_time=TEN, end_time=NOON)

    done = crossed(
        lambda: lock_session(second),
        lambda: carry_out([moved, *off], by=None, at=AT),
        lambda: shift(second, 1),
    )

    assert done == 2
    assert dates_of(sessions) == [DAYS[0], DAYS[1] + timedelta(days=8)]


def test_who_keeps_a_plan_and_who_moves_a_meeting_do_not_wait_for_each_other(sessions):
    community, seen = sessions[0].community, mark_of(open_sessions(sessions[0].community, AT))
    meetings = [Meeting(day + timedelta(days=7), TEN, NOON) for day in DAYS]

    def keep() -> str:
        try:
            keep_plan(community, meetings, is_announced=True, seen=seen, by=StaffFactory(), at=AT)
        except ChangedMeanwhile:
            return "refused"
        return "kept"

    done = crossed(lambda: lock_session(sessions[1]), keep, lambda: shift(sessions[1], 1))

    assert done == "refused"
    assert dates_of(sessions) == [DAYS[0], DAYS[1] + timedelta(days=1)]


def test_the_news_of_who_joined_and_who_moves_a_meeting_do_not_wait_for_each_other(sessions):
    MemberFactory(community=sessions[0].community, joined_at=AT)

    crossed(lambda: lock_session(sessions[1]), lambda: plan_news(AT), lambda: shift(sessions[1], 1))

    assert Message.objects.filter(kind="session_news").count() == 1


def test_who_merges_two_accounts_and_who_calls_a_meeting_off_do_not_wait_for_each_other(sessions):
    member, keep = MemberFactory(community=sessions[0].community, joined_at=AT), PersonFactory()
    plan_news(AT)
    Invitation.objects.update(message=None, settled=0)  # the letter has left

    crossed(
        lambda: sessions_app.domain.moving.move_person(keep, member.person),
        lambda: cancel_session(sessions[0], by=None, at=AT),
        lambda: communities.domain.moving.move_person(keep, member.person),
    )

    assert Member.objects.get().person == keep


def test_a_file_that_is_loaded_and_who_moves_a_meeting_do_not_wait_for_each_other(tmp_path: Path):
    load_file(tmp_path)
    session = Session.objects.get(community__slug="beginners", number=2)

    crossed(
        lambda: lock_session(session),
        lambda: load_file(tmp_path, ("title: Goodbye", "title: See you")),
        lambda: shift(session, 1),
    )

    session.refresh_from_db()
    assert (session.title, session.date) == ("See you", date(2023, 11, 15))


@pytest.mark.parametrize("makes_room", [cancel_registration, change_capacity])
def test_who_makes_room_at_a_forum_locks_the_community_before_anybody_is_told(makes_room):
    forum = ForumSessionFactory(date=DAYS[0], capacity=1)
    place = register(forum, name="Jo Example", email="jo@example.org", at=AT)
    register(forum, name="Kim Example", email="kim@example.org", at=AT)
    given = [place] if makes_room is cancel_registration else [forum, 2]

    with CaptureQueriesContext(connection) as queries:
        makes_room(*given, by=None, at=AT)

    touched = [
        found[1]
        for one in queries
        if (
            found := re.search(
                r'(?:FROM|UPDATE|INTO) "(sessions_app_session|communities_community|sessions_app_invitation)"',
                one["sql"],
            )
        )
    ]
    assert Registration.objects.get(name="Kim Example").state == "registered"
    assert list(dict.fromkeys(touched)) == [
        "sessions_app_session",
        "communities_community",
        "sessions_app_invitation",
    ]
