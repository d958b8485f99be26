"""Pins, pairs apart, the lottery, progress and stopping; and what is loaded when."""

import subprocess
import sys
from dataclasses import replace

import pytest

from applications.matching.composing import STAGES, Impossible, Relaxation, Step, Stopped, _proven, compose
from applications.matching.counting import Sheet
from applications.matching.problem import Kind
from applications.matching.worth import draw
from tests.applications.matching.asking import (
    group,
    people,
    person,
    problem,
    surely,
    surely_not,
    target,
    wish,
)


def test_pins_are_kept_whatever_the_scores():
    plan = compose(problem(people([5.0, 4.0, 1.0]), pins=(surely(3), surely_not(1))))

    assert plan.placed == {(2, 1), (3, 1)}


def test_staff_may_place_somebody_who_did_not_wish_it():
    plan = compose(problem(people([5.0]), group(1), group(2), pins=(surely(1, 2),)))

    assert plan.placed == {(1, 2)}
    assert plan.value == 500


def test_two_who_are_apart_share_no_group():
    who = [person(pk, wish(1, 1), wish(2, 2)) for pk in (1, 2)]

    plan = compose(problem(who, group(1), group(2), apart=((2, 1),)))

    assert sorted(there for _, there in plan.placed) == [1, 2]


def test_who_is_not_reviewed_counts_as_the_middle():
    question = problem(people([3.5, None, 2.5]), group(ceiling=2))

    assert compose(question).placed == {(1, 1), (2, 1)}


def test_a_better_rank_outweighs_eleven_of_a_hundred_and_not_twelve():
    def chosen(score: float) -> set[int]:
        who = [person(1, wish(1, 1, score=3.0)), person(2, wish(2, 1), wish(1, 2, score=score))]
        return {each for each, _ in compose(problem(who, group(1, ceiling=1), group(2, ceiling=0))).placed}

    assert chosen(3.44) == {1}
    assert chosen(3.48) == {2}


def test_equals_are_drawn_by_the_seed_not_by_who_came_first():
    question = problem(people([3.0] * 6), group(ceiling=2))
    drawn = {seed: compose(replace(question, seed=seed)).placed for seed in map(str, range(8))}

    assert len(set(drawn.values())) > 3
    for seed, placed in drawn.items():
        best = sorted(range(1, 7), key=lambda pk: -draw(seed, pk, 1))[:2]
        assert placed == {(pk, 1) for pk in best}


def test_each_stage_is_told_as_it_begins():
    heard = []

    compose(problem(people([3.0, 4.0])), on_stage=lambda *news: heard.append(news))

    assert heard == [(name, number, 5) for number, name in enumerate(STAGES, 1)]


@pytest.mark.parametrize("after", [0, 3])
def test_composing_stops_when_nobody_wants_it_any_more(after):
    asked = []

    def should_stop() -> bool:
        asked.append(True)
        return len(asked) > after

    with pytest.raises(Stopped):
        compose(problem(people([3.0, 4.0, 5.0])), should_stop=should_stop)


def test_nothing_is_solved_once_nobody_wants_it_any_more():
    with pytest.raises(Stopped):
        compose(problem([]), should_stop=lambda: True)


def test_a_plan_whose_figures_are_not_those_of_the_solver_is_not_taken():
    question = problem(people([3.0, 4.0]), group(ceiling=1))
    plan, sheet = compose(question), Sheet(question)
    steps = [Step(name, reached, 0.0) for name, reached in zip(STAGES, (0, -1, 0, -1025, 0), strict=True)]

    assert _proven(question, sheet, plan.placed, steps).placed == plan.placed
    assert _proven(question, sheet, frozenset({(1, 1)}), steps) is None
    assert _proven(question, sheet, frozenset({(1, 1), (2, 1)}), steps) is None


def test_hard_rules_that_cannot_all_hold_are_named():
    two_rural = target(Kind.LEAST_OF, 2, trait="place", values=["rural_shire"], is_hard=True)

    answer = compose(problem(people([3.0, 4.0], place="metropolitan"), targets=(two_rural,)))

    assert answer == Impossible((Relaxation("target", 1, 1, 2),))


def test_a_rule_of_one_target_is_relaxed_rather_than_two():
    rural = target(Kind.LEAST_OF, 2, trait="place", values=["rural_shire"], is_hard=True)
    city = target(Kind.LEAST_OF, 2, pk=2, trait="place", values=["metropolitan"], is_hard=True)
    who = [person(1, place="rural_shire"), person(2, place="rural_shire"), person(3, place="metropolitan")]

    answer = compose(problem(who, group(ceiling=3), targets=(rural, city)))

    assert answer == Impossible((Relaxation("target", 2, 1, 1),))


def test_pins_against_each_other_and_pins_above_the_ceiling_are_named():
    who = people([3.0, 4.0])

    both = compose(problem(who, pins=(surely(1), surely_not(1))))
    above = compose(problem(who, group(ceiling=1), pins=(surely(1), surely(2))))

    assert both == Impossible((Relaxation("pin", 1, 1, 1),))
    assert above == Impossible((Relaxation("ceiling", 1, 1, 1),))


def test_who_is_apart_is_never_named():
    answer = compose(
        problem(people([3.0, 4.0]), group(floor=2), apart=((1, 2),), pins=(surely(1), surely(2)))
    )

    assert isinstance(answer, Impossible)
    assert answer.relaxations in {(Relaxation("pin", pk, 1, 1),) for pk in (1, 2)}


@pytest.mark.parametrize(
    "wrong",
    [
        {"applicants": people([3.0, 4.0]) * 2},
        {"applicants": [person(1, wish(1), wish(1, 2))]},
        {"applicants": people([3.0]), "pins": (surely(7),)},
        {"applicants": people([3.0]), "targets": (target(Kind.LEAST_OF, 1, of=7),)},
    ],
)
def test_a_problem_that_names_nobody_or_somebody_twice_is_refused(wrong):
    with pytest.raises(ValueError, match=r"Twice|not here|not composed"):
        problem(wrong.pop("applicants"), **wrong)


def test_a_web_worker_that_never_composes_does_not_pay_for_the_solver():
    modules = ["composing", "reasons", "whatif", "backfill", "words"]
    lines = [f"import applications.matching.{name}" for name in modules]
    lines += ["import sys", "print({'highspy', 'numpy', 'django'} & set(sys.modules))"]

    outcome = subprocess.run(
        [sys.executable, "-c", "\n".join(lines)], capture_output=True, text=True, check=True
    )

    assert outcome.stdout.strip() == "set()"


def test_composing_prints_nothing(capfd):
    compose(problem(people([3.0, 4.0])))

    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("seed", ["one", "two", "three", "four"])
def test_of_two_who_are_both_placed_the_stronger_has_the_first_choice(seed):
    strong = person(1, wish(1, 1, 5.0), wish(2, 2, 5.0))
    weak = person(2, wish(1, 1, 4.0), wish(2, 2, 4.0))

    plan = compose(replace(problem([strong, weak], group(1, ceiling=1), group(2, ceiling=1)), seed=seed))

    assert plan.placed == {(1, 1), (2, 2)}
