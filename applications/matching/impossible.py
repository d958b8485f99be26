"""When the hard rules cannot all hold: the fewest that have to give, then by as little as can be."""

from collections.abc import Callable, Iterable

from applications.matching.counting import Sheet
from applications.matching.model import Model, type_of_rule
from applications.matching.plan import Impossible, Relaxation, Rule
from applications.matching.problem import Problem
from applications.matching.solver import Solver

# Between sets as small as each other: what staff can weigh by themselves rather than what protects somebody.
LAST_TO_GIVE = {Rule.TARGET: 1, Rule.CEILING: 2, Rule.PIN: 3, Rule.APART: 1000}


def relax(problem: Problem, sheet: Sheet, should_stop: Callable[[], bool] | None = None) -> Impossible:
    """The smallest set of hard rules to relax. Two rules for staff are never named where one would do."""
    model = Model(problem, sheet, is_elastic=True)
    rules = sorted(model.giving)
    gives = {}
    for rule in rules:
        gives[rule] = model.column(1, is_whole=True)
        most = len(model.pairs)
        model.row([(model.giving[rule], 1), (gives[rule], -most)], most=0)
    with Solver(model, should_stop) as solver:
        for costs in _objectives(model, gives):
            solver.minimise(costs)
            solver.relaxed()
            solver.keep(round(solver.whole_numbers()))
        amounts = {rule: round(solver.solution[model.giving[rule]]) for rule in rules}
    return Impossible(tuple(sorted(_named(rule, by) for rule, by in amounts.items() if by)))


def _objectives(model: Model, gives: dict[type_of_rule, int]) -> Iterable[list[tuple[int, int]]]:
    yield [(column, 1) for column in gives.values()]
    yield [(column, 1) for column in model.giving.values()]
    yield [(column, LAST_TO_GIVE[rule[0]]) for rule, column in gives.items()]
    # Still equal: by number, later ones first, so that the answer is one.
    yield [(column, 2 * place + 1) for place, column in enumerate(gives[rule] for rule in sorted(gives))]


def _named(rule: type_of_rule, by: int) -> Relaxation:
    kind, pk, group = rule
    return Relaxation(kind, 0 if kind is Rule.APART else pk, group, by)
