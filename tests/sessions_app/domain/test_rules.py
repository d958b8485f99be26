"""When a rule speaks, and which rules hold where."""

from datetime import date, time

import pytest
from django.db import IntegrityError, transaction

from sessions_app.domain.rules import due_at, expires_at, in_force, is_at_night, set_default_rules
from sessions_app.models import ReminderRule
from tests.factories import (
    CalendarDayFactory,
    CommunityFactory,
    ConvenorFactory,
    ReminderRuleFactory,
    SessionFactory,
)
from tests.sessions_app.walls import melbourne

# 4 October 2026: clocks go from 2:00 to 3:00. 4 April 2027: from 3:00 to 2:00.
SPRING, AUTUMN = date(2026, 10, 4), date(2027, 4, 4)
pytestmark = pytest.mark.django_db


def rule(amount: int, unit: str, **fields: object) -> ReminderRule:
    return ReminderRule(amount=amount, unit=unit, slug="sample", **fields)


@pytest.mark.parametrize(
    ("day", "amount", "unit", "due"),
    [
        (SPRING, 1, "days", melbourne(2026, 10, 3, 10)),  # 23 hours before
        (AUTUMN, 1, "days", melbourne(2027, 4, 3, 10)),  # 25 hours before
        (SPRING, 7, "days", melbourne(2026, 9, 27, 10)),
        (SPRING, 24, "hours", melbourne(2026, 10, 3, 9)),
        (AUTUMN, 24, "hours", melbourne(2027, 4, 3, 11)),
        (SPRING, 2, "hours", melbourne(2026, 10, 4, 8)),
        (SPRING, 90, "minutes", melbourne(2026, 10, 4, 8, 30)),
        # Grand Final Friday is 25 September here.
        (date(2026, 9, 28), 1, "working_days", melbourne(2026, 9, 24, 10)),
        (date(2026, 10, 6), 2, "working_days", melbourne(2026, 10, 2, 10)),
    ],
)
def test_due_at_counts_days_by_the_wall_and_hours_as_they_elapse(day, amount, unit, due):
    CalendarDayFactory(starts_on=date(2026, 9, 25))
    session = SessionFactory(date=day)

    assert due_at(rule(amount, unit), session) == due


def test_due_at_is_an_hour_later_when_no_clock_shows_it_the_day_before():
    session = SessionFactory(date=date(2026, 10, 5), start_time=time(2, 30), end_time=time(4))

    assert due_at(rule(1, "days"), session) == melbourne(2026, 10, 4, 3, 30)


def test_expires_at_is_the_start_less_the_hours_that_it_is_useful_for():
    session = SessionFactory(date=SPRING)

    for hours, until in ((0, session.starts_at), (3, melbourne(2026, 10, 4, 7))):
        one = rule(1, "days", useful_until_hours=hours)
        assert expires_at(one, session, due_at(one, session)) == until


@pytest.mark.parametrize(
    ("day", "amount", "unit", "due"),
    [
        (date(2026, 10, 3), 1, "days", melbourne(2026, 10, 4, 12)),  # 23 hours after
        (date(2027, 4, 3), 1, "days", melbourne(2027, 4, 4, 12)),  # 25 hours after
        (date(2026, 9, 24), 1, "working_days", melbourne(2026, 9, 28, 12)),
        (SPRING, 2, "hours", melbourne(2026, 10, 4, 14)),
        (SPRING, 10, "minutes", melbourne(2026, 10, 4, 12, 10)),
    ],
)
def test_due_at_counts_after_a_meeting_from_its_end(day, amount, unit, due):
    CalendarDayFactory(starts_on=date(2026, 9, 25))
    session = SessionFactory(date=day)

    assert due_at(rule(amount, unit, anchor="after"), session) == due


def test_expires_at_after_a_meeting_is_so_many_hours_late():
    session = SessionFactory(date=date(2026, 10, 13))
    one = rule(1, "hours", anchor="after", purpose="feedback", useful_until_hours=5)

    assert expires_at(one, session, due_at(one, session)) == melbourne(2026, 10, 13, 18)


@pytest.mark.parametrize(
    ("clock", "night"), [((7, 59), True), ((8,), False), ((19, 59), False), ((20,), True)]
)
def test_is_at_night_goes_by_the_clock_of_the_session(clock, night):
    session = SessionFactory(start_time=time(10))

    assert is_at_night(melbourne(2026, 10, 4, *clock), session) is night


def test_in_force_lets_a_community_stand_in_for_its_convenor_and_switch_off():
    community = CommunityFactory()
    other = CommunityFactory(convenor=community.convenor)
    week, day = (ReminderRuleFactory(convenor=community.convenor, slug=slug) for slug in ("week", "day"))
    longer = ReminderRuleFactory(convenor=community.convenor, community=community, slug="week", amount=9)
    ReminderRuleFactory(convenor=community.convenor, community=community, slug="day", is_active=False)
    rules = list(ReminderRule.objects.all())

    assert in_force(rules, community) == [longer]
    assert set(in_force(rules, other)) == {week, day}


def test_set_default_rules_gives_a_new_convenor_what_the_portal_suggests_once():
    convenor = ConvenorFactory()

    set_default_rules(convenor)
    set_default_rules(convenor)

    assert {(r.slug, str(r), r.is_active) for r in convenor.reminder_rules.all()} == {
        ("week-before", "7 days before it begins", True),
        ("day-before", "1 working day before it begins", True),
        ("hour-before", "1 hour before it begins", True),
        ("feedback", "1 working day after it ends", False),
        ("resources", "3 working days after it ends", True),
    }


@pytest.mark.parametrize(
    "fields",
    [
        {"amount": 0},
        {"amount": 31},
        {"amount": 73, "unit": "hours"},
        {"amount": 241, "unit": "minutes"},
        {"anchor": "after", "purpose": "feedback"},  # never late is never sent
        {"anchor": "after", "useful_until_hours": 5},  # a reminder of what is over
        {"purpose": "feedback"},  # how was it, before it was
        {"audience": "facilitators", "purpose": "resources"},
        {"slug": "taken"},
    ],
)
def test_the_database_refuses_a_rule_that_makes_no_sense(fields):
    convenor = ConvenorFactory()
    ReminderRuleFactory(convenor=convenor, slug="taken")

    with pytest.raises(IntegrityError), transaction.atomic():
        ReminderRuleFactory(convenor=convenor, **fields)
