"""What if: compose again with one thing changed, and say who moves and what it costs."""

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from applications.matching.composing import compose
from applications.matching.plan import Impossible, Plan, Violation
from applications.matching.problem import Pin, Problem
from applications.matching.stored import Stored


@dataclass(frozen=True, slots=True)
class Change(Stored):
    """What staff wonder about: pins, group -> ceiling, targets to do without, target -> number.

    A pin takes the place of the one that there is for the same person and group.
    """

    pins: tuple[Pin, ...] = ()
    ceilings: Mapping[int, int] = field(default_factory=dict)
    dropped_targets: frozenset[int] = frozenset()
    numbers: Mapping[int, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Move(Stored):
    """Somebody whose groups are others than before."""

    applicant: int
    before: frozenset[int]
    after: frozenset[int]


@dataclass(frozen=True, slots=True)
class Difference(Stored):
    """The plan as it would be. `cost`: points of score and preference lost; negative, gained.

    `added` and `removed` are targets that it misses by more, or by less, with how much.
    """

    plan: Plan | Impossible
    moves: tuple[Move, ...] = ()
    cost: int = 0
    added: tuple[Violation, ...] = ()
    removed: tuple[Violation, ...] = ()


def what_if(
    problem: Problem, plan: Plan, change: Change, *, should_stop: Callable[[], bool] | None = None
) -> Difference:
    """The best plan after the change against this one. An impossible one has no moves and no cost."""
    new = compose(changed(problem, change), should_stop=should_stop)
    if isinstance(new, Impossible):
        return Difference(new)
    more, less = violations_between(plan, new)
    return Difference(new, moves_between(plan, new), plan.value - new.value, more, less)


def changed(problem: Problem, change: Change) -> Problem:
    """The problem after the change."""
    pins = {(pin.applicant, pin.group): pin for pin in (*problem.pins, *change.pins)}
    return replace(
        problem,
        pins=tuple(pins.values()),
        groups=tuple(
            replace(group, ceiling=change.ceilings.get(group.pk, group.ceiling)) for group in problem.groups
        ),
        targets=tuple(
            replace(target, number=change.numbers.get(target.pk, target.number))
            for target in problem.targets
            if target.pk not in change.dropped_targets
        ),
    )


def moves_between(one: Plan, other: Plan) -> tuple[Move, ...]:
    """Who is somewhere else in the other plan, by number."""
    before, after = _groups(one), _groups(other)
    return tuple(
        Move(applicant, before.get(applicant, frozenset()), after.get(applicant, frozenset()))
        for applicant in sorted({applicant for applicant, _ in one.placed ^ other.placed})
    )


def violations_between(one: Plan, other: Plan) -> tuple[tuple[Violation, ...], tuple[Violation, ...]]:
    """What the other plan misses by more, and by less."""
    before = {violation.target: violation.by for violation in one.violations}
    after = {violation.target: violation.by for violation in other.violations}
    change = {pk: after.get(pk, 0) - before.get(pk, 0) for pk in sorted(before.keys() | after.keys())}
    more = tuple(Violation(pk, by) for pk, by in change.items() if by > 0)
    return more, tuple(Violation(pk, -by) for pk, by in change.items() if by < 0)


def _groups(plan: Plan) -> dict[int, frozenset[int]]:
    groups: dict[int, set[int]] = defaultdict(set)
    for applicant, group in plan.placed:
        groups[applicant].add(group)
    return {applicant: frozenset(each) for applicant, each in groups.items()}
