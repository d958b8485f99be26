"""What changes, who moves and what it costs, if one thing were otherwise."""

import pytest

from applications.matching.composing import Impossible, Relaxation, Violation, compose
from applications.matching.problem import Kind
from applications.matching.whatif import Change, Difference, Move, what_if
from tests.applications.matching.asking import group, people, person, problem, surely, target, wish

HERE, NOWHERE = frozenset({1}), frozenset()


def asked(question, **change) -> Difference:
    return what_if(question, compose(question), Change(**change))


def test_somebody_put_in_puts_somebody_out_and_costs_points():
    difference = asked(problem(people([5.0, 4.0, 3.0])), pins=(surely(3),))

    assert difference.moves == (Move(2, HERE, NOWHERE), Move(3, NOWHERE, HERE))
    assert difference.cost == 275


def test_a_pin_takes_the_place_of_the_one_that_there_was():
    question = problem(people([5.0, 4.0]), group(ceiling=1), pins=(surely(2),))

    difference = asked(question, pins=(surely(1), surely(2).__class__(2, 1, is_in=False)))

    assert difference.moves == (Move(1, NOWHERE, HERE), Move(2, HERE, NOWHERE))
    assert difference.cost == -275


def test_a_higher_ceiling_gains():
    difference = asked(problem(people([5.0, 4.0, 3.0])), ceilings={1: 3})

    assert difference.moves == (Move(3, NOWHERE, HERE),)
    assert difference.cost == -750


@pytest.mark.parametrize("change", [{"dropped_targets": frozenset({1})}, {"numbers": {1: 0}}])
def test_a_target_done_without_lets_the_better_in(change):
    who = [person(1, wish(1, score=5.0)), person(2, wish(1, score=2.0), place="rural_shire")]
    rural = target(Kind.LEAST_OF, 1, trait="place", values=["rural_shire"], is_hard=True)

    difference = asked(problem(who, group(ceiling=1), targets=(rural,)), **change)

    assert difference.moves == (Move(1, NOWHERE, HERE), Move(2, HERE, NOWHERE))
    assert difference.cost == -825


def test_targets_missed_by_more_and_by_less_are_told_apart():
    who = [person(1, wish(1, score=5.0), place="several"), person(2, wish(1, score=2.0), place="rural_shire")]
    rural = target(Kind.LEAST_OF, 1, trait="place", values=["rural_shire"])
    several = target(Kind.LEAST_OF, 1, pk=2, trait="place", values=["several"])

    difference = asked(problem(who, group(ceiling=1), targets=(rural, several)), pins=(surely(2),))

    assert (difference.added, difference.removed) == ((Violation(2, 1),), (Violation(1, 1),))


def test_a_change_that_cannot_be_says_what_would_have_to_give():
    difference = asked(problem(people([5.0, 4.0]), group(ceiling=1)), pins=(surely(1), surely(2)))

    assert difference == Difference(Impossible((Relaxation("ceiling", 1, 1, 1),)))


def test_a_difference_is_kept_as_json():
    for pins in [(surely(3),), (surely(1), surely(2), surely(3))]:
        difference = asked(problem(people([5.0, 4.0, 3.0])), pins=pins)
        assert Difference.from_json(difference.to_json()) == difference
