"""Problems whose relaxed optimum cuts people into parts: whole numbers are asked for, and no stage is lost on the way.

Each is solved again the plain way: a new solver for each stage, and rows that hold what the earlier ones reached.
"""

from math import inf

import highspy
import numpy as np
import pytest

from applications.matching.composing import compose
from applications.matching.counting import Sheet
from applications.matching.model import Model
from applications.matching.problem import Problem
from tests.applications.matching.problems import thrown

TIGHT = {"most_people": 24, "most_ceiling": 14, "most_targets": 24, "hardness": 0.05}
HARD = {"most_people": 20, "most_ceiling": 8, "most_targets": 20}


@pytest.mark.parametrize(
    "problem",
    [
        *(thrown(seed, **HARD) for seed in (8, 63, 75, 93, 105, 131, 163)),
        *(thrown(seed, **TIGHT) for seed in (3, 11, 16, 24, 38, 58, 102, 191)),
    ],
)
def test_every_stage_is_as_good_as_when_solved_plainly(problem):
    plan = compose(problem)

    assert [stage.value for stage in plan.stages[:4]] == plainly(problem)


def plainly(problem: Problem) -> list[int]:
    """What the stages reach, but for the lottery."""
    model = Model(problem, Sheet(problem))
    objectives = [
        [(column, 1) for column in model.short],
        [(column, -1) for column in range(len(model.pairs))],
        model.missed,
        [(column, -worth) for column, worth in enumerate(model.worths())],
    ]
    reached: list[int] = []
    for costs in objectives:
        highs = program(model)
        for earlier, value in zip(objectives, reached, strict=False):
            columns, values = zip(*earlier, strict=True) if earlier else ((), ())
            highs.addRow(-inf, value + 0.5, len(columns), np.array(columns, "i"), np.array(values, "d"))
        for column, cost in costs:
            highs.changeColCost(column, cost)
        highs.run()
        reached.append(round(highs.getObjectiveValue()))
    return [abs(value) for value in reached]


def program(model: Model) -> highspy.Highs:
    highs = highspy.Highs()
    highs.silent()
    highs.setOptionValue("mip_rel_gap", 0.0)
    for lower, upper in zip(model.lower, model.upper, strict=True):
        highs.addVar(lower, upper)
    for column in model.whole:
        highs.changeColIntegrality(column, highspy.HighsVarType.kInteger)
    ends = [*model.starts[1:], len(model.index)]
    for row, (start, end) in enumerate(zip(model.starts, ends, strict=True)):
        columns, values = np.array(model.index[start:end], "i"), np.array(model.value[start:end])
        highs.addRow(model.row_lower[row], model.row_upper[row], end - start, columns, values)
    return highs
