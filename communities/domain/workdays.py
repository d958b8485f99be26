"""Counting in working days, with the public holidays that the calendar knows."""

from datetime import date, datetime, time, timedelta

from communities.domain.walltime import moment, today
from communities.models import CalendarDay

SATURDAY = 5


def holidays_around(day: date) -> set[date]:
    """The public holidays within two months of `day`."""
    return holidays_between(day - timedelta(days=60), day + timedelta(days=60))


def holidays_between(first: date, last: date) -> set[date]:
    """The public holidays of these days."""
    found = set()
    for stretch in CalendarDay.objects.holidays_between(first, last):
        length = (stretch.ends_on - stretch.starts_on).days
        found |= {stretch.starts_on + timedelta(days=n) for n in range(length + 1)}
    return found


def is_working_day(day: date, holidays: set[date]) -> bool:
    return day.weekday() < SATURDAY and day not in holidays


def working_day(day: date, count: int, holidays: set[date]) -> date:
    """The working day that is `count` working days after `day` (before it, when negative)."""
    step = timedelta(days=1 if count > 0 else -1)
    left = abs(count)
    while left:
        day += step
        left -= is_working_day(day, holidays)
    return day


def due_in_working_days(at: datetime, days: int, hour: int, zone: str) -> datetime:
    """`hour` o'clock in `zone`, `days` working days after the day of `at`; in UTC."""
    start = today(zone, at)
    return moment(working_day(start, days, holidays_around(start)), time(hour), zone).at
