from datetime import UTC, date, datetime, time

import pytest

from communities.domain.walltime import moment, today

MELBOURNE = "Australia/Melbourne"


@pytest.mark.parametrize(
    ("day", "clock", "at"),
    [
        (date(2023, 10, 3), time(10), datetime(2023, 10, 2, 23, 0, tzinfo=UTC)),
        (date(2023, 9, 8), time(9), datetime(2023, 9, 7, 23, 0, tzinfo=UTC)),
        (date(2023, 10, 1), time(3), datetime(2023, 9, 30, 16, 0, tzinfo=UTC)),
        (date(2023, 10, 1), time(1, 59), datetime(2023, 9, 30, 15, 59, tzinfo=UTC)),
        (date(2024, 4, 7), time(1, 59), datetime(2024, 4, 6, 14, 59, tzinfo=UTC)),
        (date(2024, 4, 7), time(3), datetime(2024, 4, 6, 17, 0, tzinfo=UTC)),
    ],
)
def test_moment_is_the_utc_of_the_clock_on_the_wall(day, clock, at):
    found = moment(day, clock, MELBOURNE)

    assert (found.at, found.is_skipped, found.is_twice) == (at, False, False)


def test_moment_becomes_an_hour_later_when_no_clock_shows_it():
    found = moment(date(2023, 10, 1), time(2, 30), MELBOURNE)

    # 3:30 in summer time.
    assert (found.at, found.is_skipped, found.is_twice) == (
        datetime(2023, 9, 30, 16, 30, tzinfo=UTC),
        True,
        False,
    )


def test_moment_is_the_first_when_it_comes_twice():
    found = moment(date(2024, 4, 7), time(2, 30), MELBOURNE)

    # 2:30 in summer time, an hour before 2:30 in winter time.
    assert (found.at, found.is_skipped, found.is_twice) == (
        datetime(2024, 4, 6, 15, 30, tzinfo=UTC),
        False,
        True,
    )


def test_moment_is_of_the_zone_that_is_asked_for():
    at = moment(date(2023, 10, 3), time(10), "Australia/Perth").at

    assert at == datetime(2023, 10, 3, 2, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("at", "zone", "day"),
    [
        (datetime(2023, 10, 2, 12, 59, tzinfo=UTC), MELBOURNE, date(2023, 10, 2)),
        (datetime(2023, 10, 2, 13, 0, tzinfo=UTC), MELBOURNE, date(2023, 10, 3)),
        (datetime(2023, 10, 2, 13, 0, tzinfo=UTC), "Australia/Perth", date(2023, 10, 2)),
    ],
)
def test_today_changes_at_midnight_of_the_zone(at, zone, day):
    assert today(zone, at) == day
