"""Whoever holds a meeting plans around it as members do: told of each change, with an entry for the calendar."""

from datetime import date, timedelta

import pytest
from django.core import mail

from accounts.domain.merging import merge_people
from accounts.models import User
from communities.domain.members import leave
from communities.models import Facilitation
from communities.queries import facilitated_by
from outbox.domain.looking import look
from sessions_app.domain.news import plan_news
from sessions_app.domain.schedule import announce_session, cancel_session
from sessions_app.models import Invitation, Session
from tests.factories import (
    FacilitationFactory,
    ForumSessionFactory,
    PersonFactory,
    SessionFactory,
    StaffFactory,
)
from tests.sessions_app.domain.news.letters import AT, DAYS, HELD, MINUTE, entries, pass_time, shift, uid
from tests.sessions_app.walls import melbourne

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(days=1)
SINCE = date(2026, 9, 1)


def held_by(session: Session, **fields: object) -> Facilitation:
    return FacilitationFactory(community=session.community, **({"starts_on": SINCE} | fields))


@pytest.fixture
def holder(sessions: list[Session]) -> User:
    """Whoever holds both meetings, and has them in their calendar."""
    user = held_by(sessions[0]).user
    pass_time(AT)
    return user


def last() -> mail.EmailMultiAlternatives:
    return mail.outbox[-1]


def test_who_comes_to_hold_meetings_gets_one_letter_with_an_entry_for_each(sessions):
    holder = held_by(sessions[0]).user

    assert pass_time(AT) == ["Your meetings, for your calendar"]
    assert last().to == [holder.email]
    assert [(method, uid, sequence) for method, uid, sequence, _ in entries()] == [
        ("REQUEST", uid(session), 0) for session in sessions
    ]
    assert "You hold these meetings." in last().body
    assert pass_time(LATER) == []


MINUTE_BEFORE, MIDNIGHT = melbourne(2026, 10, 19, 23, 59), melbourne(2026, 10, 20, 0)


@pytest.mark.parametrize("at", [MINUTE_BEFORE, MIDNIGHT])
def test_letter_leads_to_the_roster_once_it_is_open_and_before_says_when_it_opens(sessions, at):
    holder = held_by(sessions[0], starts_on=date(2026, 10, 20)).user
    pass_time(at - HELD)
    page, says = (
        f"/facilitate/sessions/{sessions[0].pk}/",
        "The roster opens for you on Tuesday 20 October 2026.",
    )
    is_open = facilitated_by(holder, at).exists()

    assert is_open == (at == MIDNIGHT)
    assert (page in last().body) == is_open
    assert (says in last().body) == (says in last().alternatives[0][0]) == (not is_open)
    assert "You hold these meetings." in last().body


def test_holder_hears_of_a_move_and_is_asked_for_no_answer(sessions, holder):
    shift(sessions[0], 7, LATER)

    assert pass_time(LATER) == ["Your meeting has moved"]
    assert last().to == [holder.email]
    assert "Old: Tuesday 3 November 2026" in last().body
    assert [(method, sequence) for method, _, sequence, _ in entries()] == [("REQUEST", 1)]
    assert f"/facilitate/sessions/{sessions[0].pk}/" in last().body
    assert "/answer/" not in last().body
    assert "say again" not in last().body


def test_holder_hears_that_a_meeting_is_called_off(sessions, holder):
    cancel_session(sessions[1], by=None, at=LATER)

    assert pass_time(LATER) == ["Your meeting is called off"]
    assert [(method, uid) for method, uid, *_ in entries()] == [("CANCEL", uid(sessions[1]))]
    assert "You hold" not in last().body


def test_holder_hears_of_the_date_that_a_meeting_gets(sessions, holder):
    session = SessionFactory(community=sessions[0].community, is_tbc=True)
    times = {"start_time": sessions[0].start_time, "end_time": sessions[0].end_time}
    announce_session(session, date=DAYS[1] + timedelta(days=28), **times, by=None, at=LATER)

    assert pass_time(LATER) == ["Your meeting, for your calendar"]
    assert [uid for _, uid, *_ in entries()] == [uid(session)]


def is_replaced(sessions: list[Session]) -> None:
    sessions[0].facilitators.set([held_by(sessions[0], ends_on=SINCE)])
    sessions[1].facilitators.set(Facilitation.objects.filter(ends_on=SINCE))


def ends_earlier(sessions: list[Session]) -> None:
    Facilitation.objects.update(ends_on=AT.date())


def is_taken_off(sessions: list[Session]) -> None:
    Facilitation.objects.all().delete()


@pytest.mark.parametrize("happens", [is_replaced, ends_earlier, is_taken_off])
def test_who_no_longer_holds_meetings_has_them_taken_out_of_their_calendar(sessions, holder, happens):
    happens(sessions)

    assert pass_time(LATER) == ["Your meetings leave your calendar"]
    assert last().to == [holder.email]
    assert [(method, sequence) for method, _, sequence, _ in entries()] == [("CANCEL", 1)] * 2
    assert "no longer hold these meetings" in last().body
    assert "/facilitate/" not in last().body
    assert pass_time(LATER + timedelta(days=1)) == []


def test_who_holds_a_meeting_again_is_invited_under_a_higher_sequence(sessions, holder):
    community = sessions[0].community
    Facilitation.objects.all().delete()
    pass_time(LATER)
    FacilitationFactory(community=community, user=holder, starts_on=SINCE)

    assert pass_time(LATER + timedelta(days=1)) == ["Your meetings, for your calendar"]
    assert [(method, sequence) for method, _, sequence, _ in entries()] == [("REQUEST", 2)] * 2


def test_only_who_is_ticked_for_a_meeting_hears_of_it(sessions):
    first, second = held_by(sessions[0]), held_by(sessions[0])
    sessions[0].facilitators.set([first])
    pass_time(AT)

    shift(sessions[0], 1, LATER)

    assert pass_time(LATER) == ["Your meeting has moved"]
    assert last().to == [first.user.email]
    assert Invitation.objects.filter(person=second.user).get().session == sessions[1]


def test_meeting_that_moves_to_days_of_somebody_else_changes_calendars(sessions):
    before, after = held_by(sessions[0], ends_on=DAYS[0]), held_by(sessions[0], starts_on=DAYS[0])
    Facilitation.objects.filter(pk=after.pk).update(starts_on=DAYS[0] + timedelta(days=1))
    pass_time(AT)

    shift(sessions[0], 1, LATER)

    assert sorted(pass_time(LATER)) == ["A meeting leaves your calendar", "Your meeting, for your calendar"]
    assert {tuple(one.to): one.subject for one in mail.outbox} == {
        (before.user.email,): "A meeting leaves your calendar",
        (after.user.email,): "Your meeting, for your calendar",
    }


def test_who_is_member_and_holder_gets_one_letter_as_a_member(sessions, member):
    held_by(sessions[0], user=member.person)
    assert pass_time(AT) == ["Your meetings, for your calendar"]

    shift(sessions[0], 7, LATER)

    assert pass_time(LATER) == ["Your meeting has moved"]
    assert "say again" in last().body
    assert "/answer/" in last().body


def test_member_who_leaves_and_still_holds_the_meetings_keeps_them(sessions, member):
    held_by(sessions[0], user=member.person)
    pass_time(AT)
    leave(member, reason="", by=None, at=LATER)

    assert pass_time(LATER) == []
    shift(sessions[0], 7, LATER + HELD)
    assert pass_time(LATER + HELD) == ["Your meeting has moved"]
    assert "/answer/" not in last().body


def test_holder_of_a_forum_is_told_as_well():
    forum = ForumSessionFactory(date=DAYS[0])
    holder = held_by(forum).user
    pass_time(AT)

    shift(forum, 1, LATER)

    assert pass_time(LATER) == ["Your meeting has moved"]
    assert last().to == [holder.email]


def test_staff_who_hold_nothing_and_whose_account_is_switched_off_hear_nothing(sessions):
    StaffFactory(convenor=sessions[0].community.convenor)
    held_by(sessions[0], user=PersonFactory(is_active=False))

    assert pass_time(AT) == []
    shift(sessions[0], 7, LATER)
    assert pass_time(LATER) == []


def test_news_that_was_held_reaches_the_account_that_a_holders_became(sessions, holder):
    keep = PersonFactory()
    shift(sessions[0], 1, LATER)

    merge_people(keep, holder, by=StaffFactory(), at=LATER + MINUTE)

    assert pass_time(LATER + 2 * MINUTE) == ["Your meeting has moved"]
    assert last().to == [keep.email]


def test_nothing_to_tell_members_and_holders_takes_two_queries(
    sessions, member, holder, django_assert_num_queries
):
    with django_assert_num_queries(2):
        assert plan_news(LATER) == 0


def test_who_was_sent_no_entry_and_holds_the_meeting_no_more_keeps_no_tick_busy(sessions, holder):
    Invitation.objects.update(is_in_calendar=False, sequence=None)
    Facilitation.objects.all().delete()

    shift(sessions[0], 7, LATER)

    assert pass_time(LATER) == []
    assert "news of meetings" not in look(LATER + HELD + MINUTE).jobs
    # And hears of it once they hold it again.
    held_by(sessions[0], user=holder)
    assert pass_time(LATER + timedelta(days=1)) == ["Your meeting has moved"]
