from datetime import date, datetime, time, timedelta

import pytest

from outbox.models import Message
from sessions_app.domain.reminders import plan_reminders
from sessions_app.domain.rules import due_at
from sessions_app.models import ReminderRule, Session
from tests.factories import (
    CalendarDayFactory,
    CommunityFactory,
    ForumSessionFactory,
    MemberFactory,
    RegistrationFactory,
    ReminderRuleFactory,
    SessionFactory,
)
from tests.sessions_app.walls import melbourne
from tests.threads import at_once

JOINED = melbourne(2026, 9, 1, 9)
# A quarter of an hour before the day-before reminder of a session on 13 October at 10:30 is due.
AT = melbourne(2026, 10, 12, 10, 15)
DUE = melbourne(2026, 10, 12, 10, 30)
pytestmark = pytest.mark.django_db


@pytest.fixture
def session() -> Session:
    """Tuesday 13 October 2026, 10:30, of a convenor that reminds a day before."""
    session = SessionFactory(date=date(2026, 10, 13), start_time=time(10, 30), end_time=time(12, 30))
    ReminderRuleFactory(convenor=session.community.convenor, slug="day-before")
    return session


@pytest.fixture
def member(session):
    return MemberFactory(community=session.community, joined_at=JOINED)


def reminders() -> list[tuple[str, datetime]]:
    """Whom reminders are written to, and when they are due."""
    return list(Message.objects.filter(kind="session_reminder").order_by("pk").values_list("to", "due_at"))


def test_plan_reminders_plans_each_once_over_fifty_runs(session, member):
    other = MemberFactory(community=session.community, joined_at=JOINED)
    ReminderRuleFactory(convenor=session.community.convenor, slug="hours", amount=2, unit="hours")

    times = [melbourne(2026, 10, 11, 22) + timedelta(minutes=45) * run for run in range(50)]
    new = [plan_reminders(at) for at in times]

    assert sum(new) == 4
    assert set(reminders()) == {
        (person.email, due)
        for person in (member.person, other.person)
        for due in (DUE, melbourne(2026, 10, 13, 8, 30))
    }


@pytest.mark.django_db(transaction=True)
def test_plan_reminders_plans_each_once_when_ten_run_together():
    session = SessionFactory(date=date(2026, 10, 13), start_time=time(10, 30), end_time=time(12, 30))
    ReminderRuleFactory(convenor=session.community.convenor)
    MemberFactory.create_batch(3, community=session.community, joined_at=JOINED)

    outcomes = at_once(plan_reminders, *[(AT,)] * 10)

    assert {type(outcome) for outcome in outcomes} == {int}
    assert len(reminders()) == len(set(reminders())) == 3


@pytest.mark.parametrize(
    ("at", "planned"),
    [
        (DUE - timedelta(minutes=61), 0),
        (DUE - timedelta(minutes=60), 1),
        (melbourne(2026, 10, 13, 7, 29), 1),  # late, and still useful
        (melbourne(2026, 10, 13, 7, 30), 0),
        (melbourne(2026, 10, 13, 10, 30), 0),
    ],
)
def test_plan_reminders_plans_from_an_hour_ahead_until_it_is_of_no_use(session, member, at, planned):
    ReminderRule.objects.update(useful_until_hours=3)

    assert plan_reminders(at) == planned


def test_plan_reminders_looks_as_far_ahead_as_a_rule_may_reach():
    session = SessionFactory(date=date(2027, 1, 29))
    rule = ReminderRuleFactory(convenor=session.community.convenor, amount=30, unit="working_days")
    for day in (date(2026, 12, 25), date(2026, 12, 28), date(2027, 1, 1), date(2027, 1, 26)):
        CalendarDayFactory(starts_on=day)
    MemberFactory(community=session.community, joined_at=JOINED)

    assert plan_reminders(due_at(rule, session)) == 1


def test_plan_reminders_keeps_a_late_joiner_out_of_what_was_due_before(session, member):
    ReminderRuleFactory(convenor=session.community.convenor, slug="hours", amount=2, unit="hours")
    late = MemberFactory(community=session.community, joined_at=DUE + timedelta(seconds=1))
    punctual = MemberFactory(community=session.community, joined_at=DUE)

    plan_reminders(melbourne(2026, 10, 13, 8))

    hours = melbourne(2026, 10, 13, 8, 30)
    assert sorted(reminders()) == sorted(
        [
            (member.person.email, DUE),
            (punctual.person.email, DUE),
            (member.person.email, hours),
            (punctual.person.email, hours),
            (late.person.email, hours),
        ]
    )


def test_plan_reminders_follows_only_the_rules_of_the_sessions_convenor(session, member):
    foreign = SessionFactory(date=date(2026, 10, 13), start_time=time(10, 30), end_time=time(12, 30))
    MemberFactory(community=foreign.community, joined_at=JOINED)
    ReminderRuleFactory(convenor=foreign.community.convenor, slug="week", amount=7)

    plan_reminders(AT)

    # The other convenor's week-before reminder was due too, and is still useful.
    assert dict(reminders()) == {
        member.person.email: DUE,
        foreign.community.members.get().person.email: melbourne(2026, 10, 6, 10, 30),
    }


@pytest.mark.parametrize("changes", [{"is_active": False}, {"online_only": True}])
def test_plan_reminders_leaves_out_rules_that_do_not_apply(session, member, changes):
    Session.objects.update(mode=Session.Mode.IN_PERSON)
    ReminderRule.objects.update(**changes)

    assert plan_reminders(AT) == 0


@pytest.mark.parametrize("state", ["tbc", "cancelled", "held"])
def test_plan_reminders_leaves_out_sessions_that_are_not_scheduled(session, member, state):
    Session.objects.update(state=state)

    assert plan_reminders(AT) == 0


def test_plan_reminders_leaves_out_who_left_and_who_may_not_sign_in(session):
    MemberFactory(community=session.community, joined_at=JOINED, left_at=JOINED)
    MemberFactory(community=session.community, joined_at=JOINED, person__is_active=False)
    MemberFactory(community=CommunityFactory(convenor=session.community.convenor), joined_at=JOINED)

    assert plan_reminders(AT) == 0


def test_plan_reminders_of_a_forum_goes_to_places_and_not_to_the_queue():
    forum = ForumSessionFactory(date=date(2026, 10, 13), start_time=time(10, 30), end_time=time(12, 30))
    ReminderRuleFactory(convenor=forum.community.convenor)
    place = RegistrationFactory(session=forum, registered_at=JOINED)
    RegistrationFactory(session=forum, registered_at=JOINED, is_waiting=True)
    RegistrationFactory(session=forum, registered_at=JOINED, state="cancelled", place=None)

    plan_reminders(AT)

    assert reminders() == [(place.email, DUE)]


@pytest.mark.parametrize("people", [1, 3])
def test_plan_reminders_takes_as_many_queries_however_many_are_expected(
    session, people, django_assert_num_queries
):
    ReminderRule.objects.update(unit="working_days")
    MemberFactory.create_batch(people, community=session.community, joined_at=JOINED)

    # Rules, sessions, holidays, answers, people, which are there, the new rows.
    with django_assert_num_queries(7):
        assert plan_reminders(AT) == people


@pytest.mark.parametrize(
    ("minutes", "reminded"), [(-1, True), (0, True), (1, False), (60, False), (24 * 60, False)]
)
def test_who_joins_late_gets_no_reminder_from_before(session, member, minutes, reminded):
    """Joined so many minutes after the day-before reminder was due; the tick after runs at once."""
    joined = DUE + timedelta(minutes=minutes)
    late = MemberFactory(community=session.community, joined_at=joined)

    plan_reminders(joined)

    assert (late.person.email in dict(reminders())) is reminded


def test_who_joins_late_is_reminded_of_the_meetings_that_are_left_and_no_other(session, member):
    later = SessionFactory(community=session.community, number=9, date=date(2026, 11, 10))
    late = MemberFactory(community=session.community, joined_at=session.ends_at + timedelta(minutes=1))

    for at in (session.ends_at + timedelta(minutes=2), later.starts_at - timedelta(days=1)):
        plan_reminders(at)

    assert [row for row in reminders() if row[0] == late.person.email] == [
        (late.person.email, later.starts_at - timedelta(days=1))
    ]
