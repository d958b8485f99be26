"""Who has not been told yet that a meeting moved is not reminded of it as if they knew: a moved day-before reminder."""

from datetime import datetime, time, timedelta

import pytest
from django.core import mail

from outbox.admin.story import story
from outbox.domain.resending import hold
from outbox.domain.tick import send_due, tick
from outbox.models import Message
from sessions_app.domain.registering import register
from sessions_app.domain.reminders import plan_reminders
from sessions_app.domain.schedule import move_session
from sessions_app.models import Invitation, ReminderRule, Session
from tests.factories import FacilitationFactory, ForumSessionFactory, ReminderRuleFactory, StaffFactory
from tests.sessions_app.domain.news.letters import AT, DAYS, HELD, MINUTE, pass_time
from tests.sessions_app.walls import melbourne

pytestmark = pytest.mark.django_db
MOVED = melbourne(2026, 11, 2, 9, 58)
# A day before the meeting where it moved to, and the letter about that still held for a minute.
DUE, TOLD = MOVED + 4 * MINUTE, MOVED + HELD
NEWS, REMINDER = "Your meeting has moved", "Reminder: your meeting on Tue 3 Nov"


@pytest.fixture
def moved(sessions, member) -> Session:
    """From 10:00 to 10:02 on the next day; everybody knew of 10:00."""
    ReminderRuleFactory(convenor=sessions[0].community.convenor, slug="day-before")
    pass_time(AT)
    move(sessions[0], 2)
    return sessions[0]


def move(session: Session, minutes: int, at: datetime = MOVED) -> None:
    session = Session.objects.get(pk=session.pk)
    times = {"start_time": time(10, minutes), "end_time": time(12)}
    move_session(session, date=session.date, **times, by=None, at=at)


def sent(*moments: datetime) -> list[list[str]]:
    """The subjects of what leaves at each of these moments."""
    found = []
    for at in moments:
        mail.outbox = []
        tick(at)
        found.append([one.subject for one in mail.outbox])
    return found


def test_reminder_waits_until_its_person_was_told_of_the_move(moved):
    assert sent(DUE, TOLD, TOLD + MINUTE) == [[], [NEWS], [REMINDER]]


def test_reminder_of_who_registered_for_a_forum_waits_as_well():
    forum = ForumSessionFactory(date=DAYS[0])
    ReminderRuleFactory(convenor=forum.community.convenor)
    register(forum, name="Jo Example", email="jo@example.org", at=AT)
    pass_time(AT)
    move(forum, 2)

    assert sent(DUE, TOLD, TOLD + MINUTE) == [[], [NEWS], [REMINDER]]


def test_reminder_waits_for_news_that_the_next_tick_plans(moved):
    Message.objects.filter(kind="session_news").delete()
    plan_reminders(DUE)
    mail.outbox = []

    send_due(DUE)

    assert mail.outbox == []
    assert Invitation.objects.filter(session=moved, message=None, settled=0).exists()


def test_reminder_that_waits_says_so_and_pays_nothing_for_it(moved):
    tick(DUE)

    waiting = Message.objects.get(kind="session_reminder")
    assert (waiting.status, waiting.next_attempt_at) == ("pending", TOLD + MINUTE)
    assert (waiting.claims, waiting.recipient_failures) == (0, 0)
    assert story(waiting)[-1] == (
        "It waits: other mail has to reach this person first. It is looked at again on "
        "Monday 2 November 2026, 10:04 am."
    )


def is_held(letter: Message) -> None:
    hold(Message.objects.filter(pk=letter.pk), reason="Wait.", by=StaffFactory())


def is_stopped(letter: Message) -> None:
    Message.objects.filter(pk=letter.pk).close("cancelled")


def was_refused_for_now(letter: Message) -> None:
    Message.objects.filter(pk=letter.pk).update(recipient_failures=1)


@pytest.mark.parametrize("happens", [is_held, is_stopped, was_refused_for_now])
def test_reminder_does_not_wait_for_news_that_may_never_come(moved, happens):
    happens(Message.objects.get(kind="session_news", status="pending"))

    assert sent(DUE) == [[REMINDER]]


def test_reminder_that_would_be_of_no_use_later_does_not_wait(moved):
    ReminderRule.objects.update(useful_until_hours=23)
    Message.objects.filter(kind="session_news").update(next_attempt_at=DUE + timedelta(hours=1))

    assert sent(DUE) == [[REMINDER]]


def test_reminder_of_a_meeting_that_moved_back_does_not_wait(moved):
    move(moved, 0, MOVED + MINUTE)

    assert sent(MOVED + 2 * MINUTE) == [[REMINDER]]


def test_reminder_waits_for_news_no_longer_than_a_day_and_what_is_held(moved):
    plan_reminders(DUE)
    Session.objects.update(schedule_changed_at=DUE - HELD - timedelta(days=1))

    assert sent(DUE) == [[REMINDER]]


def test_reminder_of_who_holds_the_meeting_waits_as_well(sessions):
    FacilitationFactory(community=sessions[0].community, starts_on=AT.date())
    ReminderRuleFactory(convenor=sessions[0].community.convenor, audience="facilitators")
    pass_time(AT)
    move(sessions[0], 2)

    assert sent(DUE, TOLD, TOLD + MINUTE) == [[], [NEWS], ["You hold a meeting on Tue 3 Nov"]]


def test_news_of_a_meeting_that_is_near_leaves_at_once_and_its_reminder_right_after(moved):
    at = melbourne(2026, 11, 3, 9, 48)
    ReminderRule.objects.update(unit="minutes", amount=15)
    tick(at - timedelta(hours=2))
    move(moved, 3, at)

    assert sent(at) == [[NEWS, REMINDER]]
