"""What speaks against a day, and what follows for the days that may be chosen."""

from datetime import date, time, timedelta

import pytest

from sessions_app.planning.counting import count
from sessions_app.planning.days import Spacing, days_of, of_month
from sessions_app.planning.minding import Minded, is_grave
from sessions_app.planning.proposing import cleared, most_that_fit, propose
from sessions_app.planning.question import Busy, Mind, Person, Rhythm, Stretch, Terms

TEN, NOON, TWO = time(10), time(12), time(14)
CUP = Stretch(Mind.PUBLIC_HOLIDAY, "Melbourne Cup Day", date(2023, 11, 7), date(2023, 11, 7))
AUTUMN = Stretch(Mind.SCHOOL_HOLIDAY, "Autumn holidays", date(2024, 3, 29), date(2024, 4, 14))
ACTIVISM = Stretch(Mind.SECTOR_DAY, "16 Days of Activism", date(2023, 11, 25), date(2023, 12, 10))


def kinds(minded: Minded, day: date, start: time = TEN, end: time = NOON) -> list[Mind]:
    return [concern.kind for concern in minded.concerns(day, start, end)]


def season(**changes: object) -> Terms:
    fields = {
        "first": date(2023, 10, 1),
        "last": date(2024, 5, 31),
        "count": 6,
        "weekday": 1,
        "start": TEN,
        "end": NOON,
        "break_first": date(2023, 12, 21),
        "break_last": date(2024, 1, 28),
    }
    return Terms(**{**fields, **changes})


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2023, 11, 7), [Mind.PUBLIC_HOLIDAY]),
        (date(2023, 11, 6), [Mind.LONG_WEEKEND]),  # the Monday before Cup Day
        (date(2023, 11, 8), []),
        (date(2024, 3, 29), [Mind.SCHOOL_HOLIDAY]),
        (date(2024, 4, 14), [Mind.SCHOOL_HOLIDAY]),
        (date(2024, 4, 15), []),
        (date(2023, 11, 28), [Mind.SECTOR_DAY]),
    ],
)
def test_days_of_the_calendar_are_minded_from_the_first_to_the_last(day, expected):
    assert kinds(Minded((CUP, AUTUMN, ACTIVISM)), day) == expected


def test_a_friday_after_a_holiday_makes_a_long_weekend():
    anzac = Stretch(Mind.PUBLIC_HOLIDAY, "Anzac Day", date(2024, 4, 25), date(2024, 4, 25))

    assert kinds(Minded((anzac,)), date(2024, 4, 26)) == [Mind.LONG_WEEKEND]
    assert kinds(Minded((anzac,)), date(2024, 4, 24)) == []


def test_another_meeting_with_people_of_this_one_is_grave_where_the_hours_overlap():
    day = date(2023, 10, 10)
    minded = Minded(busy=(Busy(day, TEN, NOON, "Resistance", "the same facilitator"),))

    assert is_grave(minded.concerns(day, time(11, 59), time(13)))
    assert kinds(minded, day, NOON, TWO) == [Mind.SAME_DAY]
    assert kinds(minded, day + timedelta(days=1)) == []


def test_what_clocks_do_is_said_of_start_and_end():
    odd = Minded(clocks=lambda day, clock: "skipped" if clock == time(2, 30) else "")

    assert kinds(odd, date(2023, 10, 1), time(2, 30), time(4)) == [Mind.CLOCKS]


def test_days_are_those_of_the_season_on_its_weekdays_without_the_break():
    days = [day.day for day in days_of(season(other_weekdays=frozenset({3})), Minded())]

    assert {day.weekday() for day in days} == {1, 3}
    assert min(days) == date(2023, 10, 3)
    assert max(days) == date(2024, 5, 30)
    assert not any(date(2023, 12, 21) <= day <= date(2024, 1, 28) for day in days)


@pytest.mark.parametrize(
    ("which", "expected"),
    [(1, date(2024, 2, 6)), (4, date(2024, 2, 27)), (5, date(2024, 2, 27))],
)
def test_a_weekday_of_a_month_is_counted_from_its_first_day(which, expected):
    assert of_month(2024, 2, 1, which) == expected


def test_a_monthly_rhythm_keeps_to_its_weekday_of_the_month():
    terms = season(rhythm=Rhythm.MONTHLY, every=1)

    plans = propose(terms, Minded(), [])

    assert plans[0].found.dates == tuple(
        date(*month, 1) + timedelta(days=(1 - date(*month, 1).weekday()) % 7)
        for month in [(2023, 10), (2023, 11), (2023, 12), (2024, 2), (2024, 3), (2024, 4)]
    )


def test_the_break_does_not_count_as_time_between_meetings():
    assert season().days_between(date(2023, 12, 20), date(2024, 1, 29)) == 1
    assert season().days_between(date(2023, 12, 14), date(2023, 12, 20)) == 6
    assert Spacing.of(season(rhythm=Rhythm.WEEKS, every=4)).wanted == 28


def test_proposals_avoid_holidays_and_say_what_they_are_best_for():
    people = [Person(str(n), usually={1: True, 3: n < 4}) for n in range(5)]
    plans = propose(season(other_weekdays=frozenset({3})), Minded((CUP, AUTUMN, ACTIVISM)), people)

    named = {goal.name for plan in plans for goal in plan.goals}
    assert named == {"ATTENDANCE", "RHYTHM", "QUIET"}
    assert len({plan.found.dates for plan in plans}) == len(plans)
    assert not any(day.grave for plan in plans for day in plan.found.days)


def test_a_season_that_is_too_short_says_how_many_fit():
    short = season(last=date(2023, 11, 30), rhythm=Rhythm.WEEKS, every=4)

    assert propose(short, Minded(), []) == []
    assert most_that_fit(short, Minded()) == 3


def test_counting_tells_what_was_said_from_what_follows_from_it():
    one, other = date(2023, 10, 10), date(2023, 10, 17)
    people = [
        Person("said", {one: True}, {1: True}),
        Person("guessed", {}, {1: False}),
        Person("never asked"),
    ]

    counted = count([(one, people), (other, people)])

    first, second = counted.dates
    assert (first.sure, first.likely, first.lost, first.unknown) == (
        ("said",),
        (),
        ("guessed",),
        ("never asked",),
    )
    assert second.likely == ("said",)
    assert (counted.needed, counted.reached) == (1, ("said",))
    assert (counted.missed, counted.unsure) == (("guessed",), ("never asked",))


def test_counting_takes_each_date_by_what_holds_for_its_own_hours():
    one, other = date(2023, 10, 10), date(2023, 10, 17)
    at_ten, at_one = [Person("ana", {one: True, other: True})], [Person("ana")]

    counted = count([(one, at_ten), (other, at_one)])

    assert [(each.coming, len(each.unknown)) for each in counted.dates] == [(1, 0), (0, 1)]
    assert counted.reached == ("ana",)


def test_who_misses_too_many_dates_is_told_from_whom_nobody_knows():
    days = [date(2023, 10, 10) + timedelta(weeks=week) for week in range(3)]
    people = [
        Person("once", dict.fromkeys(days, True) | {days[0]: False}),
        Person("twice", dict.fromkeys(days, True) | {days[0]: False, days[1]: False}),
        Person("half", {days[0]: True}),
    ]

    counted = count([(day, people) for day in days])

    assert (counted.reached, counted.missed, counted.unsure) == (("once",), ("twice",), ("half",))


def test_cleared_days_keep_their_weekday_and_order_and_meet_no_holiday():
    was = [date(2023, 11, 7), date(2023, 11, 14), date(2024, 4, 2)]
    minded = Minded((CUP, AUTUMN))

    days = cleared([(day, TEN, NOON) for day in was], minded)

    assert days == [date(2023, 10, 31), date(2023, 11, 14), date(2024, 4, 16)]


def test_a_cleared_day_is_later_by_rule_and_leaves_time_to_the_meetings_around_it():
    was = [
        date(2023, 10, 31),
        date(2023, 11, 28),
        date(2024, 2, 13),
    ]  # four weeks, and eleven over the summer

    days = cleared([(day, TEN, NOON) for day in was], Minded((ACTIVISM,)))

    assert days == [date(2023, 10, 31), date(2023, 12, 12), date(2024, 2, 13)]


def test_a_day_that_no_near_week_frees_stays_where_it_is():
    long = Stretch(Mind.SCHOOL_HOLIDAY, "Closed", date(2023, 9, 1), date(2024, 1, 31))

    assert cleared([(date(2023, 11, 7), TEN, NOON)], Minded((long,))) == [date(2023, 11, 7)]
