"""Whatever is asked: the plan is the best there is, it breaks nothing, and the order of asking does not matter."""

import json
from dataclasses import replace

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from applications.matching.composing import Impossible, Plan, Rule, check, compose
from applications.matching.problem import MOSTS, Problem
from tests.applications.matching.brute import Brute
from tests.applications.matching.problems import problems, shuffled

QUICK = settings(
    max_examples=100, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)
MORE_PEOPLE = problems(most_people=24, most_ceiling=10, most_targets=12, hardness=0.1)


@QUICK
@given(problems())
def test_compose_finds_the_best_of_all_plans_stage_by_stage(problem):
    plan, best = compose(problem), Brute(problem).best()

    if best is None:
        assert isinstance(plan, Impossible)
    else:
        figures, placed = best
        assert [stage.value for stage in plan.stages] == [abs(figure) for figure in figures]
        assert plan.placed == placed
        assert plan.gap == 0


@QUICK
@given(MORE_PEOPLE)
def test_a_plan_breaks_no_hard_rule_whatever_the_size(problem):
    plan = compose(problem)

    if isinstance(plan, Plan):
        brute = Brute(problem)
        broken, figures = brute.counted(plan.placed)
        held = [applicant for applicant, _ in plan.placed]
        assert not broken
        assert max(map(held.count, held), default=0) <= problem.seats_per_person
        assert [stage.value for stage in plan.stages] == [abs(figure) for figure in figures]
        assert replace(plan, stages=()) == check(problem, plan.placed)


@QUICK
@given(st.data(), MORE_PEOPLE)
def test_the_order_of_the_question_does_not_matter(data, problem):
    assert _without_times(compose(shuffled(data.draw, problem))) == _without_times(compose(problem))


@QUICK
@given(problems(hardness=0.8))
def test_what_is_impossible_names_the_fewest_rules_and_the_least_amounts(problem):
    answer = compose(problem)

    if isinstance(answer, Impossible):
        amounts = [relaxation.by for relaxation in answer.relaxations]
        assert (len(amounts), sum(amounts)) == Brute(problem).least_broken()
        if all(relaxation.kind is not Rule.APART for relaxation in answer.relaxations):
            assert isinstance(compose(relaxed(problem, answer)), Plan)


@QUICK
@given(problems())
def test_a_question_and_its_answer_are_kept_as_json(problem):
    answer = compose(problem)

    assert Problem.from_json(json.loads(json.dumps(problem.to_json()))) == problem
    assert type(answer).from_json(json.loads(json.dumps(answer.to_json()))) == answer


def relaxed(problem: Problem, impossible: Impossible) -> Problem:
    """The question with the rules relaxed as the answer names them."""
    by = {(each.kind, each.pk, each.group): each.by for each in impossible.relaxations}
    return replace(
        problem,
        groups=tuple(
            replace(each, ceiling=each.ceiling + by.get((Rule.CEILING, each.pk, each.pk), 0))
            for each in problem.groups
        ),
        targets=tuple(
            replace(
                each,
                number=each.number
                + (1 if each.kind in MOSTS else -1) * by.get((Rule.TARGET, each.pk, each.group), 0),
            )
            for each in problem.targets
        ),
        pins=tuple(each for each in problem.pins if (Rule.PIN, each.applicant, each.group) not in by),
    )


def _without_times(answer: Plan | Impossible) -> Plan | Impossible:
    if isinstance(answer, Impossible):
        return answer
    return replace(answer, stages=tuple(replace(stage, seconds=0) for stage in answer.stages))
