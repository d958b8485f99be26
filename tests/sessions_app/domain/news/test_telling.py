"""What people know of a plan is compared with what is so: each is told what changed for them, once."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core import mail

from communities.domain.members import leave, undo_joining
from communities.models import Convenor
from outbox.domain.tick import tick
from outbox.models import BadAddress, Message
from sessions_app.domain.news import plan_news
from sessions_app.domain.notices import render
from sessions_app.domain.registering import cancel_registration, register
from sessions_app.domain.schedule import cancel_session
from sessions_app.models import Invitation
from tests.factories import CommunityFactory, ForumSessionFactory, MemberFactory, SessionFactory
from tests.sessions_app.domain.news.letters import AT, DAYS, HELD, MINUTE, entries, pass_time, shift, uid
from tests.sessions_app.walls import melbourne
from tests.threads import at_once

pytestmark = pytest.mark.django_db


def test_who_joins_gets_one_letter_with_an_entry_for_each_meeting(sessions, member):
    assert pass_time(AT) == ["Your meetings, for your calendar"]

    starts = [melbourne(2026, 11, 3, 10), melbourne(2026, 12, 1, 10)]
    assert entries() == [
        ("REQUEST", uid(session), 0, start) for session, start in zip(sessions, starts, strict=True)
    ]
    assert pass_time(AT + 10 * MINUTE) == []


def test_joining_is_held_before_it_is_told(sessions, member):
    tick(AT)
    tick(AT + HELD - MINUTE)

    assert mail.outbox == []
    assert Message.objects.get().due_at == AT + HELD


def test_joining_that_is_undone_meanwhile_is_told_to_nobody(sessions, member):
    tick(AT)
    undo_joining(member.seat, by=None, at=AT + MINUTE)

    assert pass_time(AT + MINUTE) == []
    assert not Invitation.objects.filter(is_in_calendar=True).exists()


@pytest.mark.parametrize("end", ["leave", "undo"])
def test_who_leaves_has_the_meetings_taken_out_of_their_calendar(sessions, member, end):
    pass_time(AT)
    if end == "leave":
        leave(member, reason="", by=None, at=AT + timedelta(days=1))
    else:
        undo_joining(member.seat, by=None, at=AT + timedelta(days=1))

    assert pass_time(AT + timedelta(days=1)) == ["Your meetings leave your calendar"]
    assert [(method, uid, sequence) for method, uid, sequence, _ in entries()] == [
        ("CANCEL", uid(session), 1) for session in sessions
    ]
    assert pass_time(AT + timedelta(days=2)) == []


def test_who_comes_back_is_invited_under_a_higher_sequence(sessions, member):
    pass_time(AT)
    leave(member, reason="", by=None, at=AT + timedelta(days=1))
    pass_time(AT + timedelta(days=1))
    again = AT + timedelta(days=2)
    MemberFactory(community=member.community, person=member.person, joined_at=again)

    assert pass_time(again) == ["Your meetings, for your calendar"]
    assert [(method, sequence) for method, _, sequence, _ in entries()] == [("REQUEST", 2)] * 2


def test_who_leaves_hears_nothing_of_meetings_that_are_over(sessions, member):
    pass_time(AT)
    later = melbourne(2026, 11, 20, 9)
    leave(member, reason="", by=None, at=later)

    assert pass_time(later) == ["A meeting leaves your calendar"]
    assert [uid for _, uid, *_ in entries()] == [uid(sessions[1])]


def test_meetings_that_move_one_after_another_are_one_letter_from_old_to_new(sessions, member):
    pass_time(AT)
    at = AT + timedelta(days=1)

    shift(sessions[0], 7, at)
    shift(sessions[1], 7, at + 2 * MINUTE)
    shift(sessions[0], 1, at + 3 * MINUTE)

    assert pass_time(at) == ["Your meetings have moved"]
    text = mail.outbox[0].body
    assert "Old: Tuesday 3 November 2026" in text
    assert "New: Wednesday 11 November 2026" in text
    assert "10 November" not in text
    assert "Old: Tuesday 1 December 2026" in text
    assert [(method, sequence) for method, _, sequence, _ in entries()] == [("REQUEST", 2), ("REQUEST", 1)]


def test_meeting_that_moves_back_meanwhile_is_told_to_nobody(sessions, member):
    pass_time(AT)
    at = AT + timedelta(days=1)
    shift(sessions[0], 7, at)
    shift(sessions[0], -7, at + MINUTE)

    assert pass_time(at) == []
    assert Message.objects.latest("pk").status == "cancelled"
    # And what moves next is told from where they know it to be.
    shift(sessions[0], 1, at + timedelta(hours=1))
    assert pass_time(at + timedelta(hours=1)) == ["Your meeting has moved"]
    assert "Old: Tuesday 3 November 2026" in mail.outbox[0].body


def test_meeting_that_moves_after_its_letter_left_is_told_from_there(sessions, member):
    pass_time(AT)
    shift(sessions[0], 7, AT + timedelta(days=1))
    pass_time(AT + timedelta(days=1))

    shift(sessions[0], 7, AT + timedelta(days=2))

    assert pass_time(AT + timedelta(days=2)) == ["Your meeting has moved"]
    assert "Old: Tuesday 10 November 2026" in mail.outbox[0].body
    assert entries() == [("REQUEST", uid(sessions[0]), 2, melbourne(2026, 11, 17, 10))]


def test_meeting_that_moves_before_the_welcome_left_is_told_as_moved(sessions, member):
    """The letter of acceptance lists the dates, so whoever joined a minute ago knows the old one."""
    shift(sessions[0], 7, AT + MINUTE)

    assert pass_time(AT + MINUTE) == ["Your meetings have changed"]
    assert "Old: Tuesday 3 November 2026" in mail.outbox[0].body
    assert len(entries()) == 2


def test_letter_that_never_left_leaves_people_where_they_were(sessions, member):
    """What was told is what left: a mail that failed does not count."""
    pass_time(AT)
    at = AT + timedelta(days=1)
    BadAddress.objects.create(address=member.person.email, error_code="550")
    shift(sessions[0], 7, at)
    assert pass_time(at) == []
    assert Message.objects.latest("pk").status == "failed"
    BadAddress.objects.all().delete()
    assert pass_time(at + timedelta(hours=1)) == []

    shift(sessions[0], 7, at + timedelta(hours=2))

    assert pass_time(at + timedelta(hours=2)) == ["Your meeting has moved"]
    assert "Old: Tuesday 3 November 2026" in mail.outbox[0].body
    assert "New: Tuesday 17 November 2026" in mail.outbox[0].body


def test_letter_that_was_written_and_refused_leaves_people_where_they_were(sessions, member):
    pass_time(AT)
    at = AT + timedelta(days=1)
    shift(sessions[0], 7, at)
    waiting = Message.objects.pending()
    waiting.update(status="sending", claim=uuid4(), lease_until=at)
    letter = Message.objects.get(status="sending")
    assert "New: Tuesday 10 November 2026" in render(letter).text
    Message.objects.filter(pk=letter.pk).close("failed", "550")

    shift(sessions[0], 7, at + timedelta(hours=1))

    assert pass_time(at + timedelta(hours=1)) == ["Your meeting has moved"]
    assert "Old: Tuesday 3 November 2026" in mail.outbox[0].body


def test_letter_that_staff_send_again_tells_what_is_not_known(sessions, member):
    BadAddress.objects.create(address=member.person.email, error_code="550")
    pass_time(AT)
    tick(AT + 10 * MINUTE)
    BadAddress.objects.all().delete()
    Message.objects.update(status="pending", claims=0)

    assert pass_time(AT + timedelta(hours=1)) == ["Your meetings, for your calendar"]
    assert Invitation.objects.filter(is_in_calendar=True, message=None).count() == 2


def test_letter_that_staff_stop_stays_stopped(sessions, member):
    tick(AT)
    Message.objects.pending().close("cancelled")

    assert pass_time(AT + MINUTE) == []
    assert Message.objects.count() == 1


def test_meeting_called_off_leaves_calendars_with_a_higher_sequence(sessions, member):
    pass_time(AT)
    cancel_session(sessions[0], by=None, at=AT + timedelta(days=1))

    assert pass_time(AT + timedelta(days=1)) == ["Your meeting is called off"]
    assert entries() == [("CANCEL", uid(sessions[0]), 1, melbourne(2026, 11, 3, 10))]


def test_change_of_a_meeting_that_is_near_is_told_at_once(sessions, member):
    pass_time(AT)
    at = melbourne(2026, 11, 3, 8, 30)
    mail.outbox = []

    cancel_session(sessions[0], by=None, at=at)
    tick(at)

    assert [one.subject for one in mail.outbox] == ["Your meeting is called off"]


def test_change_that_would_be_held_until_the_meeting_is_near_is_told_at_once(sessions, member):
    pass_time(AT)
    Convenor.objects.update(holds_news_minutes=120)
    at = melbourne(2026, 11, 3, 6, 30)  # three and a half hours before
    mail.outbox = []

    cancel_session(sessions[0], by=None, at=at)
    tick(at)

    assert [one.subject for one in mail.outbox] == ["Your meeting is called off"]
    # And what is far away waits as long as the convenor says.
    cancel_session(sessions[1], by=None, at=at)
    assert Message.objects.get(status="pending").due_at == at + timedelta(hours=2)


def test_registration_given_back_leaves_the_calendar_and_one_that_waits_has_none():
    forum = ForumSessionFactory(date=DAYS[0], capacity=1)
    place = register(forum, name="Jo Example", email="jo@example.org", at=AT)
    waiting = register(forum, name="Kim Example", email="kim@example.org", at=AT)
    pass_time(AT)

    cancel_registration(waiting, by=None, at=AT + timedelta(hours=1))
    assert pass_time(AT + timedelta(hours=1)) == []
    cancel_registration(place, by=None, at=AT + timedelta(hours=2))

    assert pass_time(AT + timedelta(hours=2)) == ["A meeting leaves your calendar"]
    assert mail.outbox[0].to == ["jo@example.org"]
    assert entries() == [("CANCEL", uid(forum), 1, melbourne(2026, 11, 3, 10))]


@pytest.mark.django_db(transaction=True)
def test_two_ticks_at_once_write_one_letter_a_person():
    community = CommunityFactory(sessions=0)
    SessionFactory(community=community, date=DAYS[0])
    MemberFactory.create_batch(3, community=community, joined_at=AT)

    outcomes = at_once(plan_news, (AT,), (AT,))

    assert sum(outcomes) == 3
    assert Message.objects.filter(kind="session_news").count() == 3


def test_nothing_to_tell_takes_two_queries(sessions, member, django_assert_num_queries):
    pass_time(AT)

    with django_assert_num_queries(2):
        assert plan_news(AT + timedelta(days=1)) == 0


def test_own_clock_is_told_beside_the_convenors(sessions, member):
    profile = member.person.profile
    profile.zone = "Australia/Perth"
    profile.save()

    pass_time(AT)

    assert "For you: 7:00 am – 9:00 am, Perth time (AWST)" in mail.outbox[0].body
