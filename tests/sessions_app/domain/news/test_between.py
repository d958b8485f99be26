"""What comes between a change and its letter: a worker in a hurry, a change of mind, another account."""

from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from django.core import mail
from django.db import connection

from accounts.domain.merging import merge_people
from outbox.domain.resending import hold, let_go, send_again
from outbox.domain.texts import forget
from outbox.models import Message, Text
from outbox.models.message import LEFT_OUT
from sessions_app.domain.news import plan_news
from sessions_app.domain.notices import render
from sessions_app.domain.registering import register
from sessions_app.domain.rescheduling import Change, rehearse
from sessions_app.domain.schedule import cancel_session
from sessions_app.models import Invitation, Session
from tests.factories import ForumSessionFactory, PersonFactory, StaffFactory
from tests.sessions_app.domain.news.letters import AT, DAYS, HELD, MINUTE, entries, pass_time, shift

pytestmark = pytest.mark.django_db


def test_who_was_attached_to_a_letter_after_it_was_read_hears_of_it_all_the_same(sessions, told):
    shift(sessions[0], 1, AT + 2 * HELD)
    letter = Message.objects.latest("pk")
    # A worker has read and sent it just before the line was attached.
    Message.objects.filter(pk=letter.pk).update(status="sent", sent_at=AT)
    assert Invitation.objects.filter(message=letter, telling={}).exists()

    assert pass_time(AT + 3 * HELD) == ["Your meeting has moved"]


def test_news_that_a_letter_sent_again_took_up_meanwhile_is_not_told_twice(sessions, told):
    again = send_again(Message.objects.get(), line="", seen=0, by=StaffFactory())
    row, at = Message.objects.filter(pk=again.pk), AT + 2 * HELD
    row.update(status="sending", claim=uuid4(), lease_until=at + HELD, date_header=at)
    came = []

    def come_between(execute, sql, params, many, context):
        """A worker writes it after the look at what there is to tell, and before that has a letter of its own."""
        if sql.startswith(f'INSERT INTO "{Message._meta.db_table}"') and not came:
            came.append(sql)
            assert "New: Wednesday 4 November 2026" in render(row.get()).text
        return execute(sql, params, many, context)

    with connection.execute_wrapper(come_between):
        shift(sessions[0], 1, at)
    row.update(status="sent", sent_at=at, claim=None, lease_until=None)

    assert came
    assert pass_time(AT + 3 * HELD) == []
    assert Message.objects.latest("pk").status == "cancelled"


def test_rehearse_of_moving_back_within_the_held_minutes_says_that_nobody_is_written_to(sessions, told):
    session, day = sessions[0], sessions[0].date
    shift(session, 1, AT + 2 * HELD)
    session.refresh_from_db()
    back = Change(
        session,
        seen=session.schedule_sequence,
        date=day,
        start_time=session.start_time,
        end_time=session.end_time,
    )

    seen = rehearse(
        session.community,
        [back],
        by=StaffFactory(convenor=session.community.convenor),
        at=AT + 2 * HELD + MINUTE,
    )

    assert (seen.told.letters, seen.told.sample) == (0, None)


def test_who_has_a_place_at_a_forum_that_moves_is_not_asked_to_answer_again():
    forum = ForumSessionFactory(date=(AT + timedelta(days=60)).date())
    register(forum, name="Kim Sample", email="kim.sample@example.org", at=AT)
    pass_time(AT)

    shift(forum, 1, AT + 2 * HELD)

    assert pass_time(AT + 2 * HELD) == ["Your meeting has moved"]
    assert "no longer counts" not in mail.outbox[0].body


def test_confirmation_that_leaves_after_the_news_of_a_move_says_the_date_as_it_is_by_then():
    forum = ForumSessionFactory(date=DAYS[0])
    register(forum, name="Kim Sample", email="kim.sample@example.org", at=AT)
    Message.objects.update(next_attempt_at=AT + 4 * HELD)  # its server asked to try again later
    shift(forum, 1, AT + HELD)
    assert pass_time(AT + HELD) == ["Your meeting has moved"]
    moved = entries()

    assert pass_time(AT + 4 * HELD) == ["Your place is confirmed"]
    assert "Wednesday 4 November 2026" in mail.outbox[0].body
    assert entries("registration_confirmed") == moved


def test_a_move_that_was_held_is_told_to_whom_the_account_became(sessions, told):
    keep = PersonFactory()
    shift(sessions[0], 1, AT + 2 * HELD)

    merge_people(keep, told.person, by=StaffFactory(), at=AT + 2 * HELD + MINUTE)
    plan_news(AT + 2 * HELD + MINUTE)

    assert "Your meeting has moved" in pass_time(AT + 3 * HELD)
    assert mail.outbox[-1].to == [keep.email]


def test_letter_keeps_for_its_story_why_the_convenors_own_words_were_left_out(sessions, told):
    convenor = sessions[0].community.convenor
    own = Text(convenor_id=convenor.pk, kind="session_news", subject="News", words="Ask {contact}.")
    own.changed_at = AT
    own.save()
    forget()  # what was read of it within the last second
    type(convenor).objects.update(enquiries_email="")
    shift(sessions[0], 1, AT + 2 * HELD)

    assert pass_time(AT + 2 * HELD) == ["Your meeting has moved"]
    assert Message.objects.latest("pk").context[LEFT_OUT] == ["contact"]


def hold_all() -> None:
    assert hold(Message.objects.pending(), reason="Wait.", by=StaffFactory())


def let_all_go(at: datetime) -> list[str]:
    let_go(Message.objects.all(), reason="Now.", by=StaffFactory())
    return pass_time(at)


def test_change_after_a_letter_that_is_held_is_told_with_what_that_letter_held(sessions, told):
    shift(sessions[0], 1, AT + 2 * HELD)
    shift(sessions[1], 1, AT + 2 * HELD)
    hold_all()
    assert pass_time(AT + 3 * HELD) == []

    shift(sessions[0], 1, AT + 4 * HELD)

    assert pass_time(AT + 4 * HELD) == ["Your meeting has moved"]
    assert "Old: Tuesday 3 November 2026" in mail.outbox[0].body
    assert "New: Thursday 5 November 2026" in mail.outbox[0].body
    # The held one keeps what did not change since, and that alone.
    assert let_all_go(AT + 6 * HELD) == ["Your meeting has moved"]
    assert "New: Wednesday 2 December 2026" in mail.outbox[0].body
    assert "November" not in mail.outbox[0].body


def test_meeting_that_is_called_off_is_told_whose_letter_is_held_and_that_one_is_not_needed(sessions, told):
    shift(sessions[0], 1, AT + 2 * HELD)
    hold_all()
    held = Message.objects.get(status="held")

    cancel_session(sessions[0], by=None, at=AT + 3 * HELD)

    assert pass_time(AT + 3 * HELD) == ["Your meeting is called off"]
    assert let_all_go(AT + 5 * HELD) == []
    held.refresh_from_db()
    assert held.status == "cancelled"


def test_rehearse_counts_who_has_a_letter_that_is_held(sessions, told):
    shift(sessions[0], 1, AT + 2 * HELD)
    hold_all()
    off = Change(Session.objects.get(pk=sessions[0].pk), seen=1, is_called_off=True)

    staff = StaffFactory(convenor=sessions[0].community.convenor)
    seen = rehearse(sessions[0].community, [off], by=staff, at=AT + 3 * HELD)

    assert seen.told.letters == 1
    assert Message.objects.get(status="held").invitations.count() == 1
