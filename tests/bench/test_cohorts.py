"""What the table of the composer's speed is made of: problems, figures, verdicts."""

import json
from dataclasses import asdict

import pytest

from applications.matching.composing import STAGES
from applications.matching.problem import Kind
from bench.cohorts.made_up import KINDS, made_up
from bench.cohorts.one import Figures, measure
from bench.cohorts.table import head, row, verdicts


def test_a_problem_is_the_same_in_every_run_and_has_every_kind_of_rule():
    problem = made_up(120, 4, "every kind")

    assert problem == made_up(120, 4, "every kind")
    assert {target.kind for target in problem.targets} == set(Kind)
    assert problem.pins
    assert problem.apart
    assert all(target.is_hard for target in made_up(120, 4, "hard").targets)


@pytest.mark.parametrize("kinds", KINDS)
def test_every_figure_of_a_size_is_measured_and_fits_the_table(kinds):
    found = measure(120, 4, kinds, rounds=1)

    assert found.placed > 80
    assert found.gap == 0
    assert found.memory_mib > 1
    assert {"reading", *STAGES} == found.stages.keys()
    assert Figures(**json.loads(json.dumps(asdict(found)))) == found
    assert row(found).count("|") == head().splitlines()[0].count("|")


def test_a_goal_that_is_missed_says_by_how_much():
    found = Figures(1_000, 20, "hard", total=[0.4, 0.2, 0.3], what_if=[0.6])

    assert list(verdicts(found)) == ["all < 0.5 s: met", "what if < 0.3 s: **missed, 2.00×**"]
