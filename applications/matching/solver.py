"""HiGHS, asked the same way on every machine: one thread, one seed, no gap.

Import this module only where something is solved: HiGHS and numpy take 30 MB that a web worker does not need.
"""

from collections.abc import Callable, Iterable
from math import inf

import highspy
import numpy as np

from applications.matching.model import Model
from applications.matching.plan import Stopped

OPTIONS = {
    "threads": 1,
    "random_seed": 0,
    "mip_rel_gap": 0.0,
    "mip_abs_gap": 0.5,  # all objectives are whole numbers: closer than this is the optimum
    "mip_feasibility_tolerance": 1e-8,
    # What finds good plans early costs more than the proof here: measured 2 to 4 times slower with it.
    "mip_allow_restart": False,
    "mip_heuristic_run_root_reduced_cost": False,
    "mip_heuristic_run_rins": False,
    "mip_heuristic_run_rens": False,
}
DUAL, PRIMAL = 1, 4  # of HiGHS's strategies of the simplex
ZERO = 1e-4  # a price below this is none: prices of whole costs are far from it, or exactly 0
WHOLE = 1e-6  # as near to a whole number as it is one
MANY = 10_000  # columns that are still free
FIRST_TRY = 0.1  # of the largest cost
NEAR = 1e-3  # a sum of whole costs as near to a whole number as it is one


class Infeasible(Exception):
    """No solution keeps all rows."""


class _Highs(highspy.Highs):
    def enableCallbacks(self) -> None:  # noqa: N802 -- theirs: called by their constructor, which prints a banner
        self.silent()
        super().enableCallbacks()


def _let_go(highs: highspy.Highs) -> None:
    highs.disableCallbacks()  # which hold it, and all its memory, otherwise
    highs.clear()


class Solver:
    """One model in HiGHS, whose optimum is sought for one objective after another."""

    def __init__(self, model: Model, should_stop: Callable[[], bool] | None = None) -> None:
        self.whole = np.array(model.whole, dtype=np.int32)
        self.lower, self.upper = np.array(model.lower), np.array(model.upper)
        self.row_lower, self.row_upper = np.array(model.row_lower), np.array(model.row_upper)
        self.should_stop = should_stop
        self.highs = self._highs(self._program(model))

    def __enter__(self) -> "Solver":
        return self

    def __exit__(self, *_: object) -> None:
        _let_go(self.highs)

    def _highs(self, program: highspy.HighsLp) -> highspy.Highs:
        highs = _Highs()
        for name, value in OPTIONS.items():
            highs.setOptionValue(name, value)
        if self.should_stop:
            for callback in (highs.cbSimplexInterrupt, highs.cbIpmInterrupt, highs.cbMipInterrupt):
                callback.subscribe(self._interrupt)
        highs.passModel(program)
        return highs

    def _interrupt(self, event: highspy.HighsCallbackEvent) -> None:
        if self.should_stop and self.should_stop():
            event.interrupt()

    def _program(self, model: Model) -> highspy.HighsLp:
        program = highspy.HighsLp()
        program.num_col_, program.num_row_ = len(self.lower), len(self.row_lower)
        program.sense_ = highspy.ObjSense.kMinimize
        program.col_cost_ = np.zeros(len(self.lower))
        program.col_lower_, program.col_upper_ = self.lower, self.upper
        program.row_lower_, program.row_upper_ = self.row_lower, self.row_upper
        program.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        program.a_matrix_.start_ = np.array([*model.starts, len(model.index)], dtype=np.int32)
        program.a_matrix_.index_ = np.array(model.index, dtype=np.int32)
        program.a_matrix_.value_ = np.array(model.value)
        return program

    def minimise(self, costs: Iterable[tuple[int, int]]) -> None:
        """What the next solutions are sought for: a cost for some columns, none for the others."""
        self.costs = np.zeros(len(self.lower))
        for column, cost in costs:
            self.costs[column] = cost
        self.unit = int(np.gcd.reduce(self.costs.astype(np.int64))) or 1
        self.highs.changeColsCost(len(self.costs), np.arange(len(self.costs), dtype=np.int32), self.costs)

    def relaxed(self, *, is_near: bool = False) -> None:
        """Solve without asking for whole numbers, from where the last solution was. `bound`: its value.

        Where the best is probably near to it, `is_near`, the primal simplex goes there from it; else the dual one.
        """
        self.highs.setOptionValue("simplex_strategy", PRIMAL if is_near else DUAL)
        self._run(self.highs)
        solution = self.highs.getSolution()
        self.solution = np.array(solution.col_value)
        self.prices = np.array(solution.col_dual), np.array(solution.row_dual)
        self.bound = float(self.costs @ self.solution)

    def is_whole(self) -> bool:
        placed = self.solution[self.whole]
        return bool(np.all(np.abs(placed - np.rint(placed)) < WHOLE))

    def may_be_whole(self) -> bool:
        """Whether whole numbers might cost as little as the relaxed solution: all costs are of one unit."""
        return abs(self.bound - round(self.bound / self.unit) * self.unit) < NEAR

    def whole_numbers(self) -> float:
        """Solve asking for whole numbers. Returns the value; the next stage goes on from the relaxed solution.

        Of many columns, only among those of a small price at first: with a larger one, no solution is better than
        the relaxed one plus that price. What is found so is the optimum if it is within the price; if not, it says
        which price is. Where nothing is found so, among all of them: tries in between were measured to take longer.
        """
        is_large = np.count_nonzero(self.lower < self.upper) > MANY
        allowance = max(self.unit, FIRST_TRY * float(np.abs(self.costs).max())) if is_large else inf
        while True:
            dear = np.flatnonzero(np.abs(self.prices[0]) > allowance + ZERO)
            try:
                value = self._whole_numbers_without(dear)
            except Infeasible:
                if not len(dear):
                    raise
                allowance = inf
                continue
            if not len(dear) or value - self.bound <= allowance:
                break
            allowance = value - self.bound
        return value

    def _whole_numbers_without(self, dear: np.ndarray) -> float:
        """The best whole numbers that leave these columns at their bound.

        In a HiGHS of its own: in one that has solved before, 1 of 100 answers was not the best, and said it was.
        """
        highs = self._highs(self.highs.getLp())
        try:
            which, at = dear.astype(np.int32), np.where(self.prices[0] > 0, self.lower, self.upper)[dear]
            highs.changeColsBounds(len(which), which, at, at)
            kinds = np.full(len(self.whole), int(highspy.HighsVarType.kInteger), dtype=np.uint8)
            highs.changeColsIntegrality(len(self.whole), self.whole, kinds)
            self._run(highs)
            self.solution = np.array(highs.getSolution().col_value)
        finally:
            _let_go(highs)
        return float(self.costs @ self.solution)

    def _run(self, highs: highspy.Highs) -> None:
        if self.should_stop and self.should_stop():
            raise Stopped
        highs.run()
        status = highs.getModelStatus()
        if status == highspy.HighsModelStatus.kInterrupt:
            raise Stopped
        if status in {
            highspy.HighsModelStatus.kInfeasible,
            highspy.HighsModelStatus.kUnboundedOrInfeasible,
        }:
            raise Infeasible
        if status != highspy.HighsModelStatus.kOptimal:
            raise RuntimeError(f"HiGHS gave up: {status.name}")

    def keep(self, reached: int) -> None:
        """From now on, only solutions that reach this cost, the least that there is for whole numbers.

        Where the relaxed solution reached it too, its prices say which those are: a column that has a price stays
        at its bound, and so does a row. Where it did not, a price above the difference says so of a column, and a
        row of its own keeps the cost.
        """
        columns, rows = self.prices
        difference = reached - self.bound
        is_exact = difference < NEAR
        least = ZERO if is_exact else difference + ZERO
        self._fix_columns(np.flatnonzero(columns > least), self.lower)
        self._fix_columns(np.flatnonzero(columns < -least), self.upper)
        if is_exact:
            self._fix_rows(np.flatnonzero(rows > least), self.row_lower)
            self._fix_rows(np.flatnonzero(rows < -least), self.row_upper)
        else:
            self._cut(reached + 0.5)

    def _fix_columns(self, which: np.ndarray, at: np.ndarray) -> None:
        self.lower[which] = self.upper[which] = at[which]
        self.highs.changeColsBounds(len(which), which.astype(np.int32), self.lower[which], self.upper[which])

    def _fix_rows(self, which: np.ndarray, at: np.ndarray) -> None:
        self.row_lower[which] = self.row_upper[which] = at[which]
        bounds = self.row_lower[which], self.row_upper[which]
        self.highs.changeRowsBounds(len(which), which.astype(np.int32), *bounds)

    def _cut(self, most: float) -> None:
        which = np.flatnonzero(self.costs).astype(np.int32)
        self.highs.addRow(-inf, most, len(which), which, self.costs[which])
        self.row_lower, self.row_upper = np.append(self.row_lower, -inf), np.append(self.row_upper, most)

    def chosen_of(self, pairs: list[tuple[int, int]]) -> frozenset[tuple[int, int]]:
        """Of the placements, which are the first columns, those that the solution makes."""
        return frozenset(
            pairs[column] for column in np.flatnonzero(self.solution[: len(pairs)] > 0.5).tolist()
        )
