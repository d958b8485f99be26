"""A time zone as calendars understand it (VTIMEZONE), from the rule that the zone's own data ends with.

That rule says when clocks change from now on ("the first Sunday in October"), which is what Outlook and Exchange read.
icalendar's own list of single dates is for what has no such rule.
"""

import re
from datetime import date, datetime, timedelta
from importlib.resources import files

from icalendar import Calendar, Timezone, TimezoneDaylight, TimezoneStandard

# The end of a zone's file (RFC 9636, POSIX): AEST-10AEDT,M10.1.0,M4.1.0/3
NAME = r"([A-Za-z]{3,}|<[A-Za-z0-9+-]+>)"
OFFSET = r"([+-]?\d{1,2}(?::\d\d)?)"
CHANGE = r"M(\d+)\.(\d)\.(\d)(?:/(\d+)(?::00)*)?"
RULE = re.compile(rf"{NAME}{OFFSET}(?:{NAME}{OFFSET}?,{CHANGE},{CHANGE})?")
DAYS = ("SU", "MO", "TU", "WE", "TH", "FR", "SA")
HOUR = timedelta(hours=1)
FIRST = 1970


def add_zone(calendar: Calendar, zone: str) -> None:
    """Put the description of `zone` first in `calendar`, whose events name it."""
    described = vtimezone(zone)
    if described is None:
        calendar.add_missing_timezones()
    else:
        calendar.subcomponents.insert(0, described)


def vtimezone(zone: str) -> Timezone | None:
    """The description of `zone`; None if its data ends with no rule that a calendar could follow."""
    source = files("tzdata.zoneinfo").joinpath(*zone.split("/"))
    footer = source.read_bytes().rstrip(b"\n").rpartition(b"\n")[2].decode("ascii", "replace")
    rule = RULE.fullmatch(footer)
    if rule is None:
        return None
    name, offset, other, other_offset, *changes = rule.groups()
    found = Timezone()
    found.add("tzid", zone)
    usual = _offset(offset)
    if other is None:
        found.add_component(_part(TimezoneStandard(), name, usual, usual))
        return found
    summer = _offset(other_offset) if other_offset else usual + HOUR
    found.add_component(_part(TimezoneStandard(), name, summer, usual, changes[4:]))
    found.add_component(_part(TimezoneDaylight(), other, usual, summer, changes[:4]))
    return found


def _offset(words: str) -> timedelta:
    """POSIX counts westwards."""
    hours, _, minutes = words.lstrip("+-").partition(":")
    size = timedelta(hours=int(hours), minutes=int(minutes or 0))
    return size if words.startswith("-") else -size


def _part(
    part: TimezoneStandard | TimezoneDaylight,
    name: str,
    before: timedelta,
    after: timedelta,
    change: list[str | None] | None = None,
) -> TimezoneStandard | TimezoneDaylight:
    """What clocks show after a change that comes each year, or ever since where there is none."""
    starts = datetime(FIRST, 1, 1)
    if change:
        month, week, weekday, hour = (int(word or 2) for word in change)
        starts = datetime.combine(_day(month, week, weekday), datetime.min.time()) + hour * HOUR
        nth = -1 if week == 5 else week
        part.add("rrule", {"freq": "yearly", "bymonth": month, "byday": f"{nth}{DAYS[weekday]}"})
    part.add("dtstart", starts)
    part.add("tzoffsetfrom", before)
    part.add("tzoffsetto", after)
    part.add("tzname", name.strip("<>"))
    return part


def _day(month: int, week: int, weekday: int) -> date:
    """The first, second… or (5) last such day of the month, Sunday being 0."""
    first = date(FIRST, month, 1)
    day = first + timedelta(days=(weekday - first.isoweekday()) % 7 + 7 * (week - 1))
    return day if day.month == month else day - timedelta(days=7)
