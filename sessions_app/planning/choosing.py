"""The best dates, found exactly: layer by layer, with a bound on what each start can still become.

What decides is a tuple of whole numbers, so that equal questions have equal answers on every machine.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum

from sessions_app.planning.days import Day, Spacing
from sessions_app.planning.question import Person, Terms

LIMIT = 6_000  # starts that are looked at in one layer before the search settles for less
NARROW = 60  # for the first, quick answer


class Goal(Enum):
    """What is sought, each after what is grave: in this order of figures (see `Start`)."""

    ATTENDANCE = ("reach", "coming", "weight", "drift")
    RHYTHM = ("drift", "weight", "reach", "coming")
    QUIET = ("weight", "drift", "reach", "coming")


@dataclass(frozen=True, slots=True)
class Found:
    """Dates, or none where they do not fit. `is_best`: nothing better exists, which was looked for to the end."""

    days: tuple[Day, ...]
    is_best: bool

    @property
    def dates(self) -> tuple[date, ...]:
        return tuple(day.day for day in self.days)


@dataclass(frozen=True, slots=True)
class Start:
    """The first meetings of a plan. `always` and `once` are people as bits: who missed none of them, who missed one.

    The costs are counted so that less is better.
    """

    chosen: tuple[int, ...]
    always: int
    once: int
    grave: int = 0
    coming: int = 0
    weight: int = 0
    drift: int = 0

    def key(self, goal: Goal, reach: int) -> tuple[int, ...]:
        costs = {"reach": -reach, "coming": -self.coming, "weight": self.weight, "drift": self.drift}
        return (self.grave, *(costs[name] for name in goal.value))


class Choosing:
    """One question: which `terms.count` of these days. People who miss one meeting of several still count."""

    def __init__(self, terms: Terms, days: Sequence[Day], people: Sequence[Person], goal: Goal) -> None:
        self.terms, self.days, self.goal = terms, days, goal
        self.everybody = (1 << len(people)) - 1
        self.come = [
            sum(1 << bit for bit, person in enumerate(people) if person.can_come(day.day)) for day in days
        ]
        self.counts = [mask.bit_count() for mask in self.come]
        self.spacing = Spacing.of(terms)
        self.next = [
            [(to, gap) for to in range(at + 1, len(days)) if (gap := self._gap(at, to)) is not None]
            for at in range(len(days))
        ]
        self._look_ahead()

    def _gap(self, one: int, other: int) -> int | None:
        """What the time between two days costs; None where they are too near or too far."""
        between = self.terms.days_between(self.days[one].day, self.days[other].day)
        if not self.spacing.allows(between):
            return None
        return self.spacing.drift(between, self.terms.rhythm)

    def _look_ahead(self) -> None:
        """For so many meetings after a day: can it be, what is the least of each cost, and who may come to all of
        them, or to all but one. Each figure by itself, so that a bound never promises too little."""
        size = len(self.days)
        none = (0, 0, 0, 0)
        self.least = [[none] * size]
        self.all_left, self.but_one = [[self.everybody] * size], [[self.everybody] * size]
        for _ in range(1, self.terms.count):
            least, every, but_one = self.least[-1], self.all_left[-1], self.but_one[-1]
            self.least.append([self._least(at, least) for at in range(size)])
            steps = [[to for to, _ in self.next[at] if least[to] is not None] for at in range(size)]
            self.all_left.append([_union(self.come[to] & every[to] for to in tos) for tos in steps])
            self.but_one.append(
                [_union(self.come[to] & but_one[to] | every[to] for to in tos) for tos in steps]
            )

    def _least(self, at: int, least: list) -> tuple[int, int, int, int] | None:
        """Grave, coming (negative), weight, drift: the least of what may follow after `at`."""
        figures = [
            (
                self.days[to].grave + least[to][0],
                least[to][1] - self.counts[to],
                self.days[to].weight + least[to][2],
                self.days[to].drift + gap + least[to][3],
            )
            for to, gap in self.next[at]
            if least[to] is not None
        ]
        return tuple(map(min, zip(*figures, strict=True))) if figures else None

    def best(self) -> Found:
        """A quick answer first: what cannot become better than it is not looked at again."""
        quick, was_whole = self._search(NARROW, None)
        if quick is None or was_whole:
            return self._found(quick, is_best=was_whole)
        exact, was_whole = self._search(LIMIT, self._final_key(quick))
        return self._found(exact or quick, is_best=was_whole)

    def _found(self, start: Start | None, *, is_best: bool) -> Found:
        return Found(tuple(self.days[at] for at in start.chosen) if start else (), is_best)

    def _search(self, limit: int, known: tuple[int, ...] | None) -> tuple[Start | None, bool]:
        """The best plan, and whether nothing was left out on the way."""
        layer, is_whole = [], True
        for at in range(len(self.days)):
            if self.least[-1][at] is not None:
                layer.append(self._begin(at))
        for left in range(self.terms.count - 1, 0, -1):
            layer, was_cut = self._thinned(layer, left, limit, known)
            is_whole = is_whole and not was_cut
            layer = [
                self._step(start, to, gap)
                for start in layer
                for to, gap in self.next[start.chosen[-1]]
                if self.least[left - 1][to] is not None
            ]
        best = min(layer, key=lambda start: (self._final_key(start), start.chosen), default=None)
        return best, is_whole

    def _thinned(
        self, layer: list[Start], left: int, limit: int, known: tuple[int, ...] | None
    ) -> tuple[list[Start], bool]:
        """One start of those that can become the same, none that cannot reach what is `known`; at most `limit`."""
        kept: dict[tuple[int, int, int], tuple[tuple, Start]] = {}
        for start in layer:
            bound = self._bound(start, left)
            if known is not None and bound > known:
                continue
            state = (start.chosen[-1], start.always, start.once)
            own = (start.key(self.goal, 0), start.chosen)
            if state not in kept or own < kept[state][0]:
                kept[state] = (own, start)
        starts = [start for _, start in kept.values()]
        if len(starts) <= limit:
            return starts, False
        starts.sort(key=lambda start: (self._bound(start, left), start.chosen))
        return starts[:limit], True

    def _begin(self, at: int) -> Start:
        day, waits = self.days[at], self.terms.days_between(self.terms.first, self.days[at].day) // 7
        return Start(
            (at,),
            self.come[at],
            self.everybody & ~self.come[at],
            day.grave,
            self.counts[at],
            day.weight,
            day.drift + waits,
        )

    def _step(self, start: Start, to: int, gap: int) -> Start:
        day, come = self.days[to], self.come[to]
        return Start(
            (*start.chosen, to),
            start.always & come,
            start.always & ~come | start.once & come,
            start.grave + day.grave,
            start.coming + self.counts[to],
            start.weight + day.weight,
            start.drift + day.drift + gap,
        )

    def _bound(self, start: Start, left: int) -> tuple[int, ...]:
        """What this start becomes at best."""
        at = start.chosen[-1]
        grave, coming, weight, drift = self.least[left][at]
        reach = start.always & self.but_one[left][at] | start.once & self.all_left[left][at]
        best = Start(
            start.chosen,
            0,
            0,
            start.grave + grave,
            start.coming - coming,
            start.weight + weight,
            start.drift + drift,
        )
        return best.key(self.goal, self._reach(reach, start.always & self.all_left[left][at]))

    def _final_key(self, start: Start) -> tuple[int, ...]:
        return start.key(self.goal, self._reach(start.always | start.once, start.always))

    def _reach(self, but_one: int, every: int) -> int:
        """Who comes to all but one; of a single meeting, who comes to it."""
        return (but_one if self.terms.count > 1 else every).bit_count()


def _union(masks: Iterable[int]) -> int:
    found = 0
    for mask in masks:
        found |= mask
    return found
