"""Moments as people say them, on the wall clock of whatever page shows them."""

from datetime import datetime, time

from django.utils.timezone import get_current_timezone_name, localtime


def clock(at: datetime | time) -> str:
    """10:00 am, and 12:00 noon so that nobody wonders."""
    if (at.hour, at.minute) == (12, 0):
        return "12:00 noon"
    return f"{at.hour % 12 or 12}:{at:%M} {'am' if at.hour < 12 else 'pm'}"


def time_of(at: datetime) -> str:
    """9:00 am."""
    return clock(localtime(at))


def moment(at: datetime) -> str:
    """Friday 8 September 2023, 9:00 am."""
    here = localtime(at)
    return f"{here:%A} {here.day} {here:%B} {here.year}, {clock(here)}"


def short_moment(at: datetime) -> str:
    """8 Sep 2023, 9:00 am."""
    here = localtime(at)
    return f"{here.day} {here:%b} {here.year}, {clock(here)}"


def place_of_clock() -> str:
    """Melbourne time: whose clock the page goes by."""
    return f"{get_current_timezone_name().rpartition('/')[2].replace('_', ' ')} time"
