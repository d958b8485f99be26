"""What speaks against a day. Each is a warning, and blocks nothing."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, time

from sessions_app.planning.question import DAY, GRAVE, WEIGHTS, Busy, Concern, Mind, Stretch

SATURDAY = 5
HOLIDAYS = (Mind.PUBLIC_HOLIDAY, Mind.LOCAL_HOLIDAY)
Clocks = Callable[[date, time], str]  # what is odd about a time of day on a day, or nothing


@dataclass(frozen=True)
class Minded:
    """Everything that a day is held against."""

    stretches: tuple[Stretch, ...] = ()
    busy: tuple[Busy, ...] = ()
    clocks: Clocks = lambda day, clock: ""

    def concerns(self, day: date, start: time, end: time) -> list[Concern]:
        """All reasons against a meeting then, the gravest first."""
        found = [Concern(each.kind, each.name) for each in self.stretches if each.holds(day)]
        found += self._clashes(day, start, end)
        found += [Concern(Mind.CLOCKS, odd) for odd in map(self.clocks, (day, day), (start, end)) if odd]
        if not any(each.kind in HOLIDAYS for each in found) and (name := self._bridged(day)):
            found.append(Concern(Mind.LONG_WEEKEND, f"between the weekend and {name}"))
        return sorted(
            found, key=lambda each: (each.kind not in GRAVE, -WEIGHTS.get(each.kind, 0), each.words)
        )

    def _clashes(self, day: date, start: time, end: time) -> list[Concern]:
        found = []
        for other in self.busy:
            if other.day == day:
                overlaps = start < other.end and other.start < end
                kind = Mind.SAME_PEOPLE if overlaps else Mind.SAME_DAY
                found.append(Concern(kind, f"{other.name}: {other.why}"))
        return found

    def _bridged(self, day: date) -> str:
        """The holiday that makes a long weekend of a Monday or a Friday that people often take off, if any does."""
        neighbours = {0: (day - DAY, day + DAY), 4: (day + DAY, day - DAY)}.get(day.weekday())
        if neighbours is None:
            return ""
        names = [each.name for each in self.stretches if each.kind in HOLIDAYS and each.holds(neighbours[1])]
        return names[0] if names else ""


def is_grave(concerns: Iterable[Concern]) -> bool:
    return any(each.kind in GRAVE for each in concerns)


def weight(concerns: Iterable[Concern]) -> int:
    """How much speaks against a day, beyond what is grave."""
    return sum(WEIGHTS.get(each.kind, 0) for each in concerns)
