"""Several plans side by side, each the best of its kind; and dates of last year brought into this one."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, time, timedelta

from sessions_app.planning.choosing import Choosing, Found, Goal
from sessions_app.planning.days import days_of
from sessions_app.planning.minding import Minded
from sessions_app.planning.question import Person, Terms

WEEK = timedelta(weeks=1)
BESIDE = (0, 1, 2, 3, -1, -2, -3)  # weeks: the next free one, else one before


@dataclass(frozen=True, slots=True)
class Proposal:
    """Dates, and all that they are the best for."""

    goals: tuple[Goal, ...]
    found: Found


def propose(terms: Terms, minded: Minded, people: Sequence[Person]) -> list[Proposal]:
    """The best plan for each goal; equal ones are one. Attendance only where people said something. Empty: so many
    meetings do not fit into the season."""
    goals = [Goal.ATTENDANCE, Goal.RHYTHM, Goal.QUIET] if people else [Goal.RHYTHM, Goal.QUIET]
    plans: dict[tuple[date, ...], tuple[list[Goal], Found]] = {}
    for goal in goals:
        own = replace(terms, other_weekdays=frozenset()) if goal is Goal.RHYTHM else terms
        found = Choosing(own, days_of(own, minded), people, goal).best()
        if found.days:
            plans.setdefault(found.dates, ([], found))[0].append(goal)
    return [Proposal(tuple(goals), found) for goals, found in plans.values()]


def most_that_fit(terms: Terms, minded: Minded) -> int:
    """The largest number of meetings, up to what was asked, that the season holds at this rhythm."""
    for fewer in range(terms.count - 1, 0, -1):
        less = replace(terms, count=fewer)
        if Choosing(less, days_of(less, minded), [], Goal.RHYTHM).best().days:
            return fewer
    return 0


def cleared(days: Sequence[tuple[date, time, time]], minded: Minded) -> list[date]:
    """Each day, or the same weekday of the next week in which nothing speaks against it; of an earlier one where that
    would be too near to the meeting after it. Within three weeks, and in the same order. Where no week is free, the
    day stays, or follows a week after the one before it."""
    found: list[date] = []
    for at, (day, start, end) in enumerate(days):
        weeks = [day + number * WEEK for number in BESIDE]
        after = [each for each in weeks if not found or each >= found[-1] + WEEK]
        spaced = [each for each in after if each == day or _keeps_apart(days, at, each, found)]
        free = [each for each in spaced if not minded.concerns(each, start, end)]
        follows = after or [found[-1] + WEEK * -((day - found[-1]) // WEEK)]
        found.append((free or follows)[0])
    return found


def _keeps_apart(days: Sequence[tuple[date, time, time]], at: int, day: date, found: list[date]) -> bool:
    """Whether at least half of the time to the meetings before and after is left."""
    was = days[at][0]
    before = not found or day - found[-1] >= (was - days[at - 1][0]) / 2
    return before and (at + 1 == len(days) or days[at + 1][0] - day >= (days[at + 1][0] - was) / 2)
