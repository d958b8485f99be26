"""The composer: the best plan there is, step by step, each proven before the next may choose among what is left.

1. floors: as few places as can be are missing under the floors of groups that are held;
2. seats: as many people as can be are placed;
3. targets: soft targets are missed as little as can be, by weight;
4. score: reviews and ranks are worth most;
5. lottery: what is still equal is drawn by number of person and group, so that one plan is left, whoever asked first.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from time import perf_counter
from typing import TYPE_CHECKING

from applications.matching.counting import Sheet, check, weighted
from applications.matching.model import Model
from applications.matching.plan import Impossible, Plan, Relaxation, Rule, Stage, Stopped, Violation
from applications.matching.problem import Problem

if TYPE_CHECKING:
    from applications.matching.solver import Solver

__all__ = [
    "STAGES",
    "Impossible",
    "Plan",
    "Relaxation",
    "Rule",
    "Stage",
    "Stopped",
    "Violation",
    "check",
    "compose",
]

STAGES = ("floors", "seats", "targets", "score", "lottery")
MAY_WAIT = STAGES[:3]
NEAR = "targets"  # a full plan misses few: thirty times faster from there, where other stages are slower
type_of_news = Callable[[str, int, int], None]
type_of_costs = Iterable[tuple[int, int]]


def compose(
    problem: Problem,
    *,
    on_stage: type_of_news | None = None,
    should_stop: Callable[[], bool] | None = None,
) -> Plan | Impossible:
    """The best plan, or what would have to give for there to be one.

    The same problem gives the same plan on every machine, in whatever order it is written. `on_stage` hears
    (name, number, of how many) as each stage begins, in the rare careful case twice; `Stopped` is raised soon
    after `should_stop()` is true.
    """
    from applications.matching.impossible import relax  # noqa: PLC0415 -- HiGHS is loaded by who composes
    from applications.matching.solver import Infeasible, Solver  # noqa: PLC0415

    sheet = Sheet(problem)
    if sheet.pinned_in & sheet.pinned_out:
        return relax(problem, sheet, should_stop)
    model = Model(problem, sheet)
    for is_careful in (False, True):
        with Solver(model, should_stop) as solver:
            try:
                steps = list(_steps(model, solver, on_stage, is_careful=is_careful))
            except Infeasible:
                steps = []
            placed = solver.chosen_of(model.pairs) if steps else frozenset()
        if steps and (plan := _proven(problem, sheet, placed, steps)):
            return plan
    if steps:
        raise RuntimeError("The solver's figures are not those of its plan.")
    return relax(problem, sheet, should_stop)


@dataclass(frozen=True, slots=True)
class Step:
    """What one stage reached, as a cost, and how long it took."""

    name: str
    reached: int
    seconds: float


def _objectives(model: Model) -> Iterable[tuple[str, type_of_costs]]:
    yield "floors", [(column, 1) for column in model.short]
    yield "seats", [(column, -1) for column in range(len(model.pairs))]
    yield "targets", model.missed
    yield "score", [(column, -worth) for column, worth in enumerate(model.worths())]
    yield "lottery", [(column, -drawn) for column, drawn in enumerate(model.draws())]


def _steps(
    model: Model, solver: "Solver", on_stage: type_of_news | None, *, is_careful: bool
) -> Iterable[Step]:
    """Solve stage after stage; the next one chooses among the optimal plans of this one.

    A relaxed optimum that is a whole number is taken at its word until the last stage finds whole people for
    all of them. If it cannot, everything is done again carefully: each stage finds them before the next begins.
    """
    for number, (name, costs) in enumerate(_objectives(model), 1):
        if on_stage:
            on_stage(name, number, len(STAGES))
        began = perf_counter()
        solver.minimise(costs)
        solver.relaxed(is_near=name == NEAR)
        may_wait = name in MAY_WAIT and not is_careful and solver.may_be_whole()
        reached = round(solver.bound if may_wait or solver.is_whole() else solver.whole_numbers())
        solver.keep(reached)
        yield Step(name, reached, perf_counter() - began)


def _proven(
    problem: Problem, sheet: Sheet, placed: frozenset[tuple[int, int]], steps: list[Step]
) -> Plan | None:
    """The plan with its figures, counted again in whole numbers; None if they are not what the solver said."""
    plan = check(problem, placed, sheet)
    counted = [sum(plan.shortfalls.values()), -len(placed), weighted(problem, plan), -plan.value]
    if plan.broken or counted != [step.reached for step in steps[:-1]]:
        return None
    stages = [Stage(step.name, abs(step.reached), step.seconds) for step in steps]
    return replace(plan, stages=tuple(stages))
