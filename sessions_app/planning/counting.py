"""Who can come to which of some dates, and who comes often enough."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sessions_app.planning.question import Person


@dataclass(frozen=True, slots=True)
class OfDate:
    """One date. `sure` said so of this very day; of `likely` it follows from what they said of its weekday; `lost`
    cannot come; of `unknown` nobody knows."""

    day: date
    sure: tuple[str, ...]
    likely: tuple[str, ...]
    lost: tuple[str, ...]
    unknown: tuple[str, ...]

    @property
    def coming(self) -> int:
        return len(self.sure) + len(self.likely)


@dataclass(frozen=True, slots=True)
class Counted:
    """`needed` of the dates is enough: `reached` can come to so many, `missed` cannot, and of the `unsure` nobody knows
    enough to say."""

    dates: tuple[OfDate, ...]
    needed: int
    reached: tuple[str, ...]
    missed: tuple[str, ...]
    unsure: tuple[str, ...]


def count(dates: Sequence[tuple[date, Sequence[Person]]]) -> Counted:
    """How these dates fit people, given for each with what they said that holds for its hours. Whoever never said
    anything of a day does not count as coming."""
    needed = enough(len(dates))
    comes: dict[str, list[bool | None]] = defaultdict(list)
    for day, people in dates:
        for person in people:
            comes[person.ref].append(person.can_come(day))
    reached = [ref for ref, own in comes.items() if own.count(True) >= needed]
    missed = [ref for ref, own in comes.items() if own.count(False) > len(dates) - needed]
    unsure = [ref for ref in comes if ref not in {*reached, *missed}]
    of_dates = tuple(_of_date(day, people) for day, people in dates)
    return Counted(of_dates, needed, tuple(reached), tuple(missed), tuple(unsure))


def enough(count: int) -> int:
    """Five of six: all but one, and at least one."""
    return max(count - 1, 1)


def _of_date(day: date, people: Sequence[Person]) -> OfDate:
    groups: dict[str, list[str]] = {"sure": [], "likely": [], "lost": [], "unknown": []}
    for person in people:
        comes = person.can_come(day)
        if comes is None:
            groups["unknown"].append(person.ref)
        elif not comes:
            groups["lost"].append(person.ref)
        else:
            groups["sure" if day in person.said else "likely"].append(person.ref)
    return OfDate(day, **{name: tuple(refs) for name, refs in groups.items()})
