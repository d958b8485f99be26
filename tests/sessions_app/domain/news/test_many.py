"""Of a forum with hundreds of people a press changes the plan; who is told of it, the next tick finds."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import TestCase
from django.test.utils import CaptureQueriesContext

from outbox.domain.looking import look
from outbox.domain.tick import tick
from outbox.domain.wakeup import wake
from outbox.models import Message
from outbox.registry import Verdict
from sessions_app.domain.news import MOST_AT_ONCE, plan_news
from sessions_app.domain.notices import render
from sessions_app.domain.registering import cancel_registration
from sessions_app.domain.reminders import plan_reminders
from sessions_app.domain.reminding import still_wanted
from sessions_app.domain.rescheduling import Change, carry_out, rehearse
from sessions_app.domain.schedule import announce_session, cancel_session
from sessions_app.models import Invitation, Registration, Session
from tests.factories import ForumSessionFactory, ReminderRuleFactory, StaffFactory
from tests.sessions_app.domain.news.letters import AT, DAYS, MINUTE, shift

pytestmark = pytest.mark.django_db
MANY = MOST_AT_ONCE + 1
LETTERS = Message.objects.filter(kind="session_news")


def crowd(people: int, *, state: str = "registered", **forum: object) -> Session:
    """A forum with so many registrations, who know of the plan if there is one."""
    forum = ForumSessionFactory(**({"date": DAYS[0], "capacity": None} | forum))
    places = Registration.objects.bulk_create(
        Registration(
            session=forum,
            name=f"Jo Example {number}",
            email=f"jo{number}.{forum.pk}@example.org",
            state=state,
            place=number if state == "registered" else None,
            registered_at=AT - timedelta(days=1),
        )
        for number in range(1, people + 1)
    )
    plan = {name: getattr(forum, name) for name in ("starts_at", "ends_at", "mode", "venue")}
    knows = {"is_in_calendar": True, "sequence": 0, "settled": 0}
    if forum.has_date:
        Invitation.objects.bulk_create(
            Invitation(session=forum, registration=place, **plan, **knows) for place in places
        )
    return forum


def move(session: Session) -> None:
    shift(session, 1, AT)


def call_off(session: Session) -> None:
    cancel_session(session, by=None, at=AT)


def give_a_date(session: Session) -> None:
    Session.objects.filter(pk=session.pk).update(state="tbc")
    Registration.objects.filter(session=session).update(state="interested", place=None)
    Invitation.objects.filter(session=session).delete()
    times = {"start_time": session.start_time, "end_time": session.end_time}
    announce_session(session, date=session.date, **times, by=None, at=AT)


@pytest.mark.parametrize("change", [move, call_off, give_a_date])
def test_change_of_many_is_told_by_the_tick_that_it_wakes(change: Callable):
    forum = crowd(MANY)

    with TestCase.captureOnCommitCallbacks() as callbacks:
        change(forum)

    assert not LETTERS.exists()
    assert [(one.func, one.args) for one in callbacks] == [(wake, ("outbox.tasks.tick",))]
    assert "news of meetings" in look(AT + MINUTE).jobs
    tick(AT + MINUTE)
    assert LETTERS.filter(status="pending").values("to").distinct().count() == LETTERS.count() == MANY


@pytest.mark.parametrize("change", [move, call_off, give_a_date])
def test_change_of_a_small_group_is_told_in_the_press(change: Callable):
    change(crowd(2))

    assert LETTERS.count() == 2


def statements(do: Callable, *given: object) -> int:
    with CaptureQueriesContext(connection) as queries:
        do(*given)
    return len(queries)


@pytest.mark.parametrize("change", [move, call_off])
def test_press_asks_no_more_for_many_than_for_more(change: Callable):
    assert statements(change, crowd(MANY)) == statements(change, crowd(2 * MANY))


def test_a_small_meeting_that_changes_with_a_big_one_waits_for_the_tick_as_well():
    """Or its press would tell everybody of the big one."""
    big = crowd(MANY)
    small = crowd(2, community=big.community, number=big.number + 1)

    move(big)
    move(small)

    assert not LETTERS.exists()
    plan_news(AT + MINUTE)
    assert LETTERS.count() == MANY + 2


@pytest.mark.parametrize("change", [move, call_off])
def test_what_is_queued_about_the_old_plan_of_many_is_not_wanted_and_the_tick_drops_it(change: Callable):
    forum = crowd(MANY, date=date(2026, 10, 2))
    ReminderRuleFactory(convenor=forum.community.convenor)
    reminders = Message.objects.filter(kind="session_reminder")
    assert plan_reminders(AT) == MANY

    change(forum)

    assert still_wanted(reminders.first(), AT) in (Verdict.SUPERSEDED, Verdict.CANCELLED)
    tick(AT + MINUTE)
    assert not reminders.filter(status="pending").exists()


def test_who_registered_a_moment_ago_is_told_from_the_plan_that_they_saw():
    forum = crowd(MANY)
    Invitation.objects.all().delete()

    move(forum)
    tick(AT + MINUTE)

    assert LETTERS.count() == MANY
    assert "Old: Tuesday 3 November 2026" in render(LETTERS.first()).text


def test_several_changes_before_the_tick_are_one_letter_a_person():
    forum = crowd(MANY)
    move(forum)
    move(forum)
    tick(AT + MINUTE)
    move(forum)
    tick(AT + 2 * MINUTE)

    assert LETTERS.count() == MANY
    assert "New: Friday 6 November 2026" in render(LETTERS.first()).text


def test_news_that_never_left_is_told_with_the_next_change():
    forum = crowd(MANY)
    move(forum)
    tick(AT + MINUTE)
    Message.objects.pending().close("failed", "550")

    move(forum)
    tick(AT + 2 * MINUTE)

    assert LETTERS.filter(status="pending").count() == MANY


def test_place_that_is_given_back_among_many_is_told_by_the_tick():
    forum = crowd(MANY + 1)

    cancel_registration(Registration.objects.first(), by=None, at=AT)
    assert not LETTERS.exists()
    tick(AT + MINUTE)

    assert LETTERS.get().to == Registration.objects.get(state="cancelled").email
    assert forum.registrations.with_place().count() == MANY


def test_telling_asks_as_often_for_a_hundred_as_for_two():
    counts = []
    for people in (2, 100):
        forum = crowd(people)
        Session.objects.filter(pk=forum.pk).update(schedule_sequence=1, venue="Another hall")
        counts.append([statements(plan_news, AT), statements(plan_news, AT)])
        assert LETTERS.count() == people
        LETTERS.update(status="sent", sent_at=AT)
        counts[-1].append(statements(plan_news, AT))
        LETTERS.all().delete()
        Invitation.objects.all().delete()
        Registration.objects.all().delete()

    assert counts[0] == counts[1]


def test_more_people_than_a_batch_are_told_once_each():
    forum = crowd(1_001)
    Session.objects.filter(pk=forum.pk).update(schedule_sequence=1, venue="Another hall")

    assert (plan_news(AT), plan_news(AT)) == (1_001, 0)


@pytest.mark.parametrize("people", [2, MANY])
def test_rehearse_counts_all_and_writes_out_one(people):
    forum = crowd(people)
    by = StaffFactory(convenor=forum.community.convenor)
    day = forum.date + timedelta(days=1)
    change = Change(forum, 0, date=day, start_time=forum.start_time, end_time=forum.end_time)

    seen = rehearse(forum.community, [change], by=by, at=AT)

    assert (seen.told.letters, seen.impacts[0].expected) == (people, people)
    assert (seen.told.leave_at, seen.told.first_to) == (AT + 5 * MINUTE, "Jo Example 1")
    assert "Old: Tuesday 3 November 2026" in seen.told.sample.text
    assert not Message.objects.exists()
    carry_out([change], by=None, at=AT)


def test_rehearse_asks_no_more_for_many_than_for_more():
    def look_at(forum: Session) -> None:
        by = StaffFactory(convenor=forum.community.convenor)
        rehearse(forum.community, [Change(forum, 0, is_called_off=True)], by=by, at=AT)

    assert statements(look_at, crowd(MANY)) == statements(look_at, crowd(2 * MANY))
