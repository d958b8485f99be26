"""The floor: the same rows in one HiGHS solve, with one sum as its objective, and nothing proven step by step."""

from time import process_time

import highspy

from applications.matching.counting import Sheet
from applications.matching.model import Model
from applications.matching.problem import Problem
from applications.matching.solver import Solver

SHORT, SEAT, MISSED = 100_000, 2_000, 500  # points, in place of stages


def bare(problem: Problem, seconds: float) -> tuple[float, bool]:
    """Seconds of the processor for reading and solving, and whether it was finished within `seconds`."""
    began = process_time()
    model = Model(problem, Sheet(problem))
    with Solver(model) as solver:
        solver.highs.resetOptions()
        solver.highs.silent()
        for name, value in {"threads": 1, "mip_rel_gap": 0.0, "time_limit": seconds}.items():
            solver.highs.setOptionValue(name, value)
        costs = [(column, -worth - SEAT) for column, worth in enumerate(model.worths())]
        costs += [(column, SHORT) for column in model.short]
        solver.minimise([*costs, *((column, MISSED * weight) for column, weight in model.missed)])
        for column in model.whole:
            solver.highs.changeColIntegrality(column, highspy.HighsVarType.kInteger)
        solver.highs.run()
        is_done = solver.highs.getModelStatus() == highspy.HighsModelStatus.kOptimal
    return process_time() - began, is_done
