"""What the planner is asked: a season, a rhythm, the days to mind, and when people said they can come."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from enum import StrEnum

DAY = timedelta(days=1)


class Mind(StrEnum):
    """Why a day is better avoided."""

    PUBLIC_HOLIDAY = "public_holiday"
    LOCAL_HOLIDAY = "local_holiday"
    SCHOOL_HOLIDAY = "school_holiday"
    SECTOR_DAY = "sector_day"
    LONG_WEEKEND = "long_weekend"
    SAME_PEOPLE = "same_people"  # another meeting at that time that has people of this one
    SAME_DAY = "same_day"  # such a meeting at another time of the day
    CLOCKS = "clocks"  # a time of day that clocks skip or show twice


# What a proposal avoids before it minds anything else, and how the rest weigh against one another.
GRAVE = frozenset({Mind.PUBLIC_HOLIDAY, Mind.LOCAL_HOLIDAY, Mind.SAME_PEOPLE, Mind.CLOCKS})
WEIGHTS = {Mind.SCHOOL_HOLIDAY: 4, Mind.SECTOR_DAY: 3, Mind.SAME_DAY: 2, Mind.LONG_WEEKEND: 1}


@dataclass(frozen=True, slots=True)
class Concern:
    """One reason against a day, in words: `kind`, and what staff read."""

    kind: Mind
    words: str


@dataclass(frozen=True, slots=True)
class Stretch:
    """Some days of the calendar, the first and the last included."""

    kind: Mind
    name: str
    first: date
    last: date

    def holds(self, day: date) -> bool:
        return self.first <= day <= self.last


@dataclass(frozen=True, slots=True)
class Busy:
    """Another meeting that has people of this one: `name` says which and when in words, `why` whose."""

    day: date
    start: time
    end: time
    name: str
    why: str


class Rhythm(StrEnum):
    """How far apart meetings are."""

    EVENLY = "evenly"
    WEEKS = "weeks"
    MONTHLY = "monthly"


@dataclass(frozen=True, slots=True)
class Terms:
    """What is wanted. `every`: for WEEKS the number of weeks; for MONTHLY which such weekday of the month, 5 for the
    last. `other_weekdays` may be proposed too. The break's days are not counted as time between meetings."""

    first: date
    last: date
    count: int
    weekday: int
    start: time
    end: time
    rhythm: Rhythm = Rhythm.EVENLY
    every: int = 4
    other_weekdays: frozenset[int] = frozenset()
    break_first: date | None = None
    break_last: date | None = None

    @property
    def weekdays(self) -> frozenset[int]:
        return self.other_weekdays | {self.weekday}

    def in_break(self, day: date) -> bool:
        return bool(self.break_first and self.break_last and self.break_first <= day <= self.break_last)

    def days_between(self, one: date, other: date) -> int:
        """From `one` to the later `other`, without the days of the break."""
        days = (other - one).days
        if self.break_first and self.break_last:
            overlap = min(other, self.break_last + DAY) - max(one, self.break_first)
            days -= max(overlap.days, 0)
        return days


@dataclass(frozen=True, slots=True)
class Person:
    """What somebody said of days: `said[day]` is True or False, or None for maybe. `usually[weekday]` is what follows
    from it for other days of that weekday; a weekday that is missing was never asked about."""

    ref: str
    said: Mapping[date, bool | None] = field(default_factory=dict)
    usually: Mapping[int, bool] = field(default_factory=dict)

    def can_come(self, day: date) -> bool | None:
        """None: nobody knows."""
        return self.said[day] if day in self.said else self.usually.get(day.weekday())
