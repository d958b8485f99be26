"""What a tick sees at a glance of meetings, and what it finds though it saw nothing."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from communities.domain.members import leave, undo_joining
from communities.models import Member, Seat
from outbox.domain.looking import FULL_EVERY, look
from outbox.domain.tick import tick
from outbox.models import EngineState, Message
from sessions_app.domain.registering import cancel_registration, register
from sessions_app.domain.schedule import announce_session
from sessions_app.models import Invitation, ReminderRule, Reply, Session
from tests.factories import (
    CommunityFactory,
    FacilitationFactory,
    ForumSessionFactory,
    MemberFactory,
    ReminderRuleFactory,
    ReplyFactory,
    SessionFactory,
)
from tests.sessions_app.walls import melbourne

pytestmark = pytest.mark.django_db
NEWS, REMINDERS = "news of meetings", "reminders"
JOINED = melbourne(2026, 9, 1, 9)
AT = melbourne(2026, 10, 1, 9)
SOON = AT + timedelta(minutes=4)


@pytest.fixture
def session() -> Session:
    return SessionFactory(community=CommunityFactory(sessions=0), date=melbourne(2026, 11, 3, 9).date())


@pytest.fixture
def member(session) -> Member:
    return MemberFactory(community=session.community, joined_at=JOINED)


@pytest.fixture
def place(db):
    forum = ForumSessionFactory(date=melbourne(2026, 11, 3, 9).date())
    return register(forum, name="Jo Example", email="jo@example.org", at=JOINED)


@pytest.fixture
def quiet(session, member, place) -> None:
    """Everybody knows the plan, who holds the meeting too, and no tick has anything to do."""
    FacilitationFactory(community=session.community, starts_on=JOINED.date())
    for minutes in range(0, 60, 10):
        tick(AT - timedelta(minutes=60 - minutes))
    Message.objects.all().delete()
    assert look(AT).jobs == set()


def someone_joins(session: Session, **_: object) -> None:
    MemberFactory(community=session.community, joined_at=AT)


def somebody_leaves(member: Member, **_: object) -> None:
    leave(member, reason="", by=None, at=AT)


def joining_is_undone(member: Member, **_: object) -> None:
    undo_joining(member.seat, by=None, at=AT)


def it_moves_without_a_verb(session: Session, **_: object) -> None:
    Session.objects.filter(pk=session.pk).update(schedule_sequence=1)


def another_gets_a_date(session: Session, **_: object) -> None:
    other = SessionFactory(community=session.community, is_tbc=True)
    day = session.date + timedelta(days=28)
    announce_session(
        other, date=day, start_time=session.start_time, end_time=session.end_time, by=None, at=AT
    )
    Invitation.objects.filter(session=other).delete()  # as if the verb had told nobody


def a_place_is_given_back(place: object, **_: object) -> None:
    cancel_registration(place, by=None, at=AT)
    Message.objects.all().delete()
    Invitation.objects.filter(registration=place).update(is_in_calendar=True, message=None)


def a_letter_leaves(member: Member, **_: object) -> None:
    letter = Message.objects.create(
        key="news", kind="session_news", to="a@example.org", status="sent", sent_at=AT, due_at=AT,
        next_attempt_at=AT,
    )  # fmt: skip
    Invitation.objects.filter(person=member.person).update(message=letter)


@pytest.mark.parametrize(
    "happens",
    [
        someone_joins,
        somebody_leaves,
        joining_is_undone,
        it_moves_without_a_verb,
        another_gets_a_date,
        a_place_is_given_back,
        a_letter_leaves,
    ],
)
def test_look_sees_what_there_is_to_tell(quiet, session, member, place, happens: Callable):
    happens(session=session, member=member, place=place)

    assert NEWS in look(SOON).jobs


def someone_replies(session: Session, member: Member) -> None:
    ReplyFactory(session=session, person=member.person, answer=Reply.Answer.COMING, answered_at=AT)


def a_rule_is_made(session: Session, member: Member) -> None:
    ReminderRuleFactory(convenor=session.community.convenor, slug="made-now")
    ReminderRule.objects.filter(slug="made-now").update(changed_at=AT)


@pytest.mark.parametrize(
    "happens", [someone_replies, lambda session, member: someone_joins(session), a_rule_is_made]
)
def test_look_sees_what_may_bring_a_reminder(quiet, session, member, happens: Callable):
    happens(session, member)

    assert REMINDERS in look(SOON).jobs


def test_what_changed_by_no_path_of_ours_is_told_within_minutes(quiet, session, member):
    Member.objects.filter(pk=member.pk).update(left_at=JOINED, seat=None)
    Seat.objects.all().delete()

    assert NEWS not in look(SOON).jobs
    later = full_tick() + FULL_EVERY
    tick(later)

    assert Message.objects.filter(kind="session_news").exists()


def full_tick() -> datetime:
    return EngineState.objects.get().last_full_tick_at


def test_tick_over_people_who_know_their_plan_asks_little(quiet, django_assert_num_queries):
    EngineState.objects.update(last_full_tick_at=AT)

    with django_assert_num_queries(2):  # and the clock, where none is given
        tick(SOON)
