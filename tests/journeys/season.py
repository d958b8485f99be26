"""A season whose first and last meeting fall on the Mondays after a clock change, told by hand in UTC.

Melbourne is ten hours ahead of UTC in winter (AEST) and eleven in summer (AEDT): clocks go forward on the
first Sunday of October and back on the first Sunday of April.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone

WINTER, SUMMER = timezone(timedelta(hours=10)), timezone(timedelta(hours=11))


@dataclass(frozen=True)
class Reminders:
    """When somebody is reminded of one meeting at 10:00."""

    week_before: datetime
    day_before: datetime
    hour_before: datetime

    def all(self) -> list[datetime]:
        return [self.week_before, self.day_before, self.hour_before]


def next_season(today: date) -> list[date]:
    """Six Mondays: after the next October's clock change, once a month, after the April's that follows."""
    year = today.year if today < date(today.year, 8, 1) else today.year + 1
    first, last = (after_change(year, 10), after_change(year + 1, 4))
    return [first, *(first + timedelta(weeks=weeks) for weeks in (5, 9, 17, 21)), last]


def after_change(year: int, month: int) -> date:
    """The Monday after the first Sunday of the month."""
    first = date(year, month, 1)
    return first + timedelta(days=(6 - first.weekday()) % 7 + 1)


def reminders(meeting: date, *, before: timezone, after: timezone) -> Reminders:
    """`meeting` is a Monday, so that the working day before it is the Friday, on the other side of the change."""
    return Reminders(
        week_before=wall(meeting - timedelta(days=7), 10, before),
        day_before=wall(meeting - timedelta(days=3), 10, before),
        hour_before=wall(meeting, 9, after),
    )


def wall(day: date, hour: int, offset: timezone) -> datetime:
    return datetime.combine(day, time(hour), offset).astimezone(UTC)
