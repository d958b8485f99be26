"""Each kind of target: kept if it is hard, missed as little as can be if it is soft, and counted by hand alike."""

from dataclasses import replace

import pytest

from applications.matching.composing import Impossible, Relaxation, Violation, check, compose
from applications.matching.problem import Kind, Problem
from tests.applications.matching.asking import group, people, person, problem, target, wish


def placed(question: Problem) -> set[int]:
    return {applicant for applicant, _ in compose(question).placed}


def four(*traits: dict[str, str], **more) -> Problem:
    """Two places and four people, the best first."""
    scores = (5.0, 4.0, 3.0, 2.0)
    who = [person(pk, wish(1, score=scores[pk - 1]), **each) for pk, each in enumerate(traits, 1)]
    return problem(who, **more)


ONE, TWO = {"organisation": "1"}, {"organisation": "2"}
CITY, RURAL = {"place": "metropolitan"}, {"place": "rural_shire"}

CASES = {
    "most_each": (four(ONE, ONE, ONE, TWO), target(Kind.MOST_EACH, 1, trait="organisation"), {1, 4}),
    "most_of": (
        four(CITY, CITY, CITY, RURAL),
        target(Kind.MOST_OF, 1, trait="place", values=["metropolitan"]),
        {1, 4},
    ),
    "least_of": (
        four(CITY, CITY, RURAL, RURAL),
        target(Kind.LEAST_OF, 1, trait="place", values=["rural_shire", "regional_city"]),
        {1, 3},
    ),
    "least_kinds": (four(CITY, CITY, CITY, RURAL), target(Kind.LEAST_KINDS, 2, trait="place"), {1, 4}),
    "least_each_date": (
        problem(
            [
                person(1, wish(1, score=5.0, dates=[901])),
                person(2, wish(1, score=4.0, dates=[901])),
                person(3, wish(1, score=3.0, dates=[])),
                person(4, wish(1, score=2.0, dates=[902])),
            ],
            group(sessions=(901, 902)),
        ),
        target(Kind.LEAST_EACH_DATE, 1),
        {1, 4},
    ),
}


@pytest.mark.parametrize("kind", CASES)
@pytest.mark.parametrize("is_hard", [True, False])
def test_a_target_is_worth_more_than_scores(kind, is_hard):
    question, wanted, expected = CASES[kind]

    assert placed(question) == {1, 2}
    assert placed(replace(question, targets=(replace(wanted, is_hard=is_hard),))) == expected


@pytest.mark.parametrize("kind", CASES)
def test_a_target_that_is_missed_is_counted(kind):
    question, wanted, _ = CASES[kind]
    question = replace(question, targets=(wanted,))

    plan = check(question, {(1, 1), (2, 1)})

    assert plan.violations == (Violation(1, 1),)
    assert plan.broken == ()
    assert check(replace(question, targets=(replace(wanted, is_hard=True),)), plan.placed).broken == (
        Relaxation("target", 1, 1, 1),
    )


def test_a_trait_that_is_unknown_counts_towards_nothing():
    question = four({}, {}, {}, ONE, targets=(target(Kind.MOST_EACH, 0, trait="organisation", is_hard=True),))

    assert placed(question) == {1, 2}


def test_seats_are_filled_before_soft_targets_are_kept():
    at_most_one = target(Kind.MOST_EACH, 1, trait="organisation")

    plan = compose(problem(people([5.0, 4.0], organisation="1"), targets=(at_most_one,)))

    assert plan.placed == {(1, 1), (2, 1)}
    assert plan.violations == (Violation(1, 1),)


def test_of_two_soft_targets_the_heavier_is_kept():
    rural = target(Kind.LEAST_OF, 2, trait="place", values=["rural_shire"], weight=2)
    city = target(Kind.LEAST_OF, 2, pk=2, trait="place", values=["metropolitan"], weight=3)

    plan = compose(four(RURAL, RURAL, CITY, CITY, targets=(rural, city)))

    assert plan.placed == {(3, 1), (4, 1)}
    assert [stage.value for stage in plan.stages if stage.name == "targets"] == [4]


def test_a_floor_comes_before_seats_and_a_better_choice():
    who = [person(pk, wish(1, 1), wish(2, 2)) for pk in (1, 2, 3)]

    plan = compose(problem(who, group(1, ceiling=3), group(2, floor=2, ceiling=2)))

    assert sorted(there for _, there in plan.placed) == [1, 2, 2]
    assert plan.shortfalls == {}


def test_a_floor_that_cannot_be_met_is_said_and_is_no_reason_to_place_nobody():
    plan = compose(problem(people([3.0]), group(floor=3, ceiling=3)))

    assert plan.placed == {(1, 1)}
    assert plan.shortfalls == {1: 2}


def test_a_group_that_may_be_dropped_is_empty_rather_than_under_its_floor():
    dropped = group(floor=3, ceiling=3, may_be_dropped=True)
    wanted = target(Kind.LEAST_OF, 1, trait="place", values=["rural_shire"], is_hard=True)

    plan = compose(problem(people([3.0, 4.0]), dropped, targets=(wanted,)))

    assert plan.placed == frozenset()
    assert plan.dropped == {1}
    assert plan.shortfalls == {}
    assert plan.violations == ()


def test_what_is_worse_than_the_ceiling_is_named_for_a_plan_made_by_hand():
    question = problem(people([3.0, 4.0, 5.0]), apart=((1, 2),))

    plan = check(question, {(1, 1), (2, 1), (3, 1)})

    assert plan.broken == (Relaxation("apart", 0, 1, 1), Relaxation("ceiling", 1, 1, 1))
    assert plan.value == 550 + 825 + 1100 + 3 * 200


def test_a_round_may_give_two_places():
    who = [person(1, wish(1, 1), wish(2, 2), wish(3, 3))]
    groups = [group(1), group(2), group(3)]

    assert placed_of(problem(who, *groups)) == {(1, 1)}
    assert placed_of(problem(who, *groups, seats_per_person=2)) == {(1, 1), (1, 2)}
    assert check(problem(who, *groups), {(1, 1), (1, 2)}).broken == (Relaxation("seats", 1, 0, 1),)


def placed_of(question: Problem) -> frozenset[tuple[int, int]]:
    plan = compose(question)
    assert not isinstance(plan, Impossible)
    return plan.placed
