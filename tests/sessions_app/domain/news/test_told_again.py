"""A letter about meetings that staff send again tells how all stands, and is no news to anybody after it."""

from datetime import datetime, timedelta

import pytest
from django.core import mail

from communities.domain.members import leave
from outbox.domain.bouncing import came_back
from outbox.domain.foretelling import foretold
from outbox.domain.resending import resend, send_again
from outbox.domain.tick import tick
from outbox.models import Message
from sessions_app.domain.registering import register
from sessions_app.domain.schedule import cancel_session
from sessions_app.models import Session
from tests.factories import ForumSessionFactory, StaffFactory
from tests.sessions_app.domain.news.letters import AT, HELD, entries, pass_time, shift, uid
from tests.sessions_app.walls import melbourne

pytestmark = pytest.mark.django_db


def send_once_more(at: datetime) -> str:
    """The last letter once more, with a line above it: what arrives."""
    sent = Message.objects.filter(kind="session_news", status="sent").latest("pk")
    again = send_again(sent, line="You told us that this never arrived.", seen=0, by=StaffFactory())
    Message.objects.filter(pk=again.pk).update(next_attempt_at=at)
    assert pass_time(at) == [mail.outbox[-1].subject]
    return mail.outbox[0].body


def test_letter_that_is_sent_again_is_shown_as_it_would_read(sessions, told):
    again = send_again(Message.objects.get(), line="", seen=0, by=StaffFactory())

    seen = foretold(again, AT + 2 * HELD)

    assert seen.objection is None
    assert "When: Tuesday 1 December 2026" in seen.text
    assert not again.invitations.exists()


def test_letter_that_is_sent_again_tells_how_all_stands_under_its_line(sessions, told):
    shift(sessions[0], 1, AT + 2 * HELD)
    pass_time(AT + 2 * HELD)
    before = entries()

    words = send_once_more(AT + 4 * HELD)

    assert words.startswith("You told us that this never arrived.\n")
    assert "When: Wednesday 4 November 2026" in words
    assert "When: Tuesday 1 December 2026" in words
    assert entries() == [*before, ("REQUEST", uid(sessions[1]), 0, melbourne(2026, 12, 1, 10))]
    # And nothing of it is news to anybody.
    assert pass_time(AT + 5 * HELD) == []
    shift(sessions[0], 1, AT + 6 * HELD)
    assert pass_time(AT + 6 * HELD) == ["Your meeting has moved"]


def test_letter_that_is_sent_again_repeats_that_a_meeting_is_off_and_tells_what_is_new(sessions, told):
    cancel_session(sessions[0], by=None, at=AT + 2 * HELD)
    pass_time(AT + 2 * HELD)
    off = entries()

    assert "Called off. It was planned for Tuesday 3 November 2026" in send_once_more(AT + 4 * HELD)
    assert entries()[:1] == off


def test_letter_that_is_sent_again_to_who_left_takes_the_meetings_out_again(sessions, told):
    leave(told, reason="", by=None, at=AT + 2 * HELD)
    pass_time(AT + 2 * HELD)
    out = entries()

    assert "You are no longer expected on" in send_once_more(AT + 4 * HELD)
    assert entries() == out


def test_place_at_a_forum_is_told_again():
    forum = ForumSessionFactory(date=(AT + timedelta(days=60)).date())
    register(forum, name="Kim Sample", email="kim.sample@example.org", at=AT)
    pass_time(AT)
    shift(forum, 1, AT + 2 * HELD)
    pass_time(AT + 2 * HELD)
    moved = entries()

    send_once_more(AT + 4 * HELD)

    assert entries() == moved


def change(session: Session, happens: str, at: datetime) -> Message:
    """The letter that told of it, which came back once it was taken for told."""
    if happens == "called off":
        cancel_session(session, by=None, at=at)
    else:
        shift(session, 1, at)
    pass_time(at)
    tick(at + 2 * HELD)
    letter = Message.objects.latest("pk")
    Message.objects.filter(pk=letter.pk).update(provider_id=f"p-{letter.pk}")
    came_back(letter.to, "returned:bounced", provider_id=f"p-{letter.pk}", is_gone=True, is_dead=False)
    return letter


@pytest.mark.parametrize(
    ("happens", "words"),
    [
        (["called off"], "Called off"),
        (["moved"], "Wednesday 4 November 2026"),
        (["moved", "moved"], "Thursday 5 November 2026"),
        (["moved", "called off"], "Called off"),
    ],
)
def test_letters_that_came_back_tell_how_all_stands_once_their_address_is_right(
    sessions, told, happens, words
):
    letters = [change(sessions[0], one, AT + 4 * number * HELD) for number, one in enumerate(happens, 1)]

    for letter in letters:
        resend(letter, by=StaffFactory())
    Message.objects.filter(status="pending").update(next_attempt_at=AT + 20 * HELD)
    pass_time(AT + 20 * HELD)

    (arrived,) = mail.outbox
    assert words in arrived.body
    session = Session.objects.get(pk=sessions[0].pk)
    method = "CANCEL" if session.is_cancelled else "REQUEST"
    assert (method, session.calendar_uid, len(happens), session.starts_at) in entries()


def test_letter_that_is_sent_again_once_all_is_over_is_not_needed(sessions, told):
    late = AT + timedelta(days=90)
    again = send_again(Message.objects.get(), line="", seen=0, by=StaffFactory())
    Message.objects.filter(pk=again.pk).update(next_attempt_at=late)

    assert pass_time(late) == []
    again.refresh_from_db()
    assert again.status == "cancelled"
