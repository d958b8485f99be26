"""What comes between a change and its letter: a worker in a hurry, a change of mind, another account."""

from datetime import timedelta

import pytest
from django.core import mail

from accounts.domain.merging import merge_people
from communities.models import Member
from outbox.models import Message
from sessions_app.domain.news import plan_news
from sessions_app.domain.registering import register
from sessions_app.domain.rescheduling import Change, rehearse
from sessions_app.models import Invitation, Session
from tests.factories import ForumSessionFactory, PersonFactory, StaffFactory
from tests.sessions_app.domain.test_news import AT, HELD, MINUTE, member, pass_time, sessions, shift  # noqa: F401

pytestmark = pytest.mark.django_db


@pytest.fixture
def told(sessions: list[Session], member: Member) -> Member:  # noqa: F811
    """A member who has both meetings in their calendar."""
    pass_time(AT)
    return member


def test_who_was_attached_to_a_letter_after_it_was_read_hears_of_it_all_the_same(sessions, told):  # noqa: F811
    shift(sessions[0], 1, AT + 2 * HELD)
    letter = Message.objects.latest("pk")
    # A worker has read and sent it just before the line was attached.
    Message.objects.filter(pk=letter.pk).update(status="sent", sent_at=AT)
    assert Invitation.objects.filter(message=letter, telling={}).exists()

    assert pass_time(AT + 3 * HELD) == ["Your meeting has moved"]


def test_rehearse_of_moving_back_within_the_held_minutes_says_that_nobody_is_written_to(sessions, told):  # noqa: F811
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

    assert (seen.letters, seen.sample) == (0, None)


def test_who_has_a_place_at_a_forum_that_moves_is_not_asked_to_answer_again():
    forum = ForumSessionFactory(date=(AT + timedelta(days=60)).date())
    register(forum, name="Kim Sample", email="kim.sample@example.org", at=AT)
    pass_time(AT)

    shift(forum, 1, AT + 2 * HELD)

    assert pass_time(AT + 2 * HELD) == ["Your meeting has moved"]
    assert "no longer counts" not in mail.outbox[0].body


def test_a_move_that_was_held_is_told_to_whom_the_account_became(sessions, told):  # noqa: F811
    keep = PersonFactory()
    shift(sessions[0], 1, AT + 2 * HELD)

    merge_people(keep, told.person, by=StaffFactory(), at=AT + 2 * HELD + MINUTE)
    plan_news(AT + 2 * HELD + MINUTE)

    assert "Your meeting has moved" in pass_time(AT + 3 * HELD)
    assert mail.outbox[-1].to == [keep.email]
