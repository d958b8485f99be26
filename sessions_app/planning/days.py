"""The days on which a meeting may be proposed, and what lies between two of them."""

import calendar
from dataclasses import dataclass
from datetime import date, timedelta

from sessions_app.planning.minding import Minded, is_grave, weight
from sessions_app.planning.question import DAY, Concern, Rhythm, Terms

WEEK = 7


@dataclass(frozen=True, slots=True)
class Day:
    """A day that may be chosen. `drift`: how far it is from what is usual, in weeks or by its weekday."""

    day: date
    concerns: tuple[Concern, ...]
    grave: int
    weight: int
    drift: int


def days_of(terms: Terms, minded: Minded) -> list[Day]:
    """Every day of the season that the terms allow, in order; none of the break."""
    found = []
    for n in range((terms.last - terms.first).days + 1):
        day = terms.first + n * DAY
        drift = drift_of(terms, day)
        if day.weekday() in terms.weekdays and not terms.in_break(day) and drift is not None:
            concerns = tuple(minded.concerns(day, terms.start, terms.end))
            found.append(Day(day, concerns, int(is_grave(concerns)), weight(concerns), drift))
    return found


def drift_of(terms: Terms, day: date) -> int | None:
    """0 on a usual day; one for another weekday; of months one more in the week beside, and None further off."""
    drift = int(day.weekday() != terms.weekday)
    if terms.rhythm is not Rhythm.MONTHLY:
        return drift
    usual = (of_month(year, month, terms.weekday, terms.every) for year, month in _months_around(day))
    weeks = (min(abs((day - each).days) for each in usual) + 3) // WEEK
    return drift + weeks if weeks <= 1 else None


def of_month(year: int, month: int, weekday: int, which: int) -> date:
    """The first, second … such weekday of a month; the fifth is the last."""
    first = date(year, month, 1)
    day = first + timedelta(days=(weekday - first.weekday()) % WEEK + WEEK * (which - 1))
    length = calendar.monthrange(year, month)[1]
    return (
        day
        if day.month == month
        else date(year, month, length)
        - timedelta(days=(date(year, month, length).weekday() - weekday) % WEEK)
    )


def _months_around(day: date) -> list[tuple[int, int]]:
    months = (day.replace(day=1) - DAY, day, day.replace(day=28) + timedelta(days=4))
    return [(each.year, each.month) for each in months]


@dataclass(frozen=True, slots=True)
class Spacing:
    """How many days lie between one meeting and the next: as wanted, at least, at most."""

    wanted: int
    least: int
    most: int

    @classmethod
    def of(cls, terms: Terms) -> "Spacing":
        if terms.rhythm is Rhythm.MONTHLY:
            return cls(30, 2 * WEEK, 75)  # one month may be left out, not two
        if terms.rhythm is Rhythm.WEEKS:
            wanted = WEEK * terms.every
            return cls(wanted, wanted - WEEK or WEEK - 1, wanted + 2 * WEEK)
        season = terms.days_between(terms.first, terms.last)
        wanted = max(season // max(terms.count - 1, 1), WEEK)
        return cls(wanted, max(wanted // 2, WEEK - 1), 2 * wanted)

    def allows(self, days: int) -> bool:
        return self.least <= days <= self.most

    def drift(self, days: int, rhythm: Rhythm) -> int:
        """Weeks off what is wanted; months have their own day, so that only one that is left out counts."""
        if rhythm is Rhythm.MONTHLY:
            return max(days - 45, 0) // WEEK
        return (abs(days - self.wanted) + 3) // WEEK
