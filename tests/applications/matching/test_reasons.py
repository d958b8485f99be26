"""Each reason once, with its figures and its sentence."""

from collections.abc import Mapping

import pytest

from applications.matching.composing import check, compose
from applications.matching.problem import Kind, Pin, Problem
from applications.matching.reasons import Reason, explain, sentence
from applications.matching.whatif import Change, what_if
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

GROUPS = {1: "Emerging", 2: "Rural", 3: "Culture"}
VALUES = {"7": "Plain Example Service", "rural_shire": "rural shires"}
SETTLED = "Settled by staff, a rule of theirs or an earlier answer: not in this group."


def said(question: Problem, applicant: int, community: int = 1) -> tuple[str, str]:
    """The code and the sentence of a wish, in the composed plan."""
    return words(explain(question, compose(question))[applicant, community])


def words(reason: Reason) -> tuple[str, str]:
    text = sentence(
        reason, name_of_group=GROUPS.__getitem__, name_of_value=lambda _, value: VALUES.get(value, value)
    )
    return reason.code.value, text


def two_groups(**more: Mapping) -> Problem:
    """Rural is the second choice of all three; Emerging has one place."""
    who = [person(pk, wish(1, 1, score), wish(2, 2, 3.0)) for pk, score in enumerate((5.0, 4.0, 2.0), 1)]
    return problem(who, group(1, ceiling=1), group(2, ceiling=1), **more)


def test_first_choice():
    assert said(two_groups(), 1) == ("first", "Placed in their first choice. Score 100 of 100 (5 of 5).")


def test_a_lower_choice_says_why_not_the_best():
    question = two_groups(pins=(surely_not(3, 2),))

    assert said(question, 2, 2) == (
        "lower",
        "Placed in their second choice. Not in Emerging: score 75 of 100 (4 of 5); the lowest placed without "
        "a limit is 100 of 100 (5 of 5).",
    )


def test_a_second_place_beside_a_better_one():
    question = problem([person(1, wish(1, 1), wish(2, 2))], group(1), group(2), seats_per_person=2)

    assert said(question, 1, 2) == ("lower", "Placed in their second choice, beside a better one.")


def test_a_score_below_the_lowest_is_said_on_both_scales():
    assert said(problem(people([5.0, 3.52, 3.3]), group(ceiling=2)), 3) == (
        "score_below",
        "Score 58 of 100 (3.3 of 5); the lowest placed without a limit is 63 of 100 (3.52 of 5).",
    )


def test_who_was_not_reviewed_is_told_so():
    code, text = said(problem(people([5.0, None]), group(ceiling=1)), 2)

    assert code == "score_below"
    assert text.endswith("Nobody has reviewed it yet: it counts as the middle, 3 of 5.")


def test_a_rank_may_decide():
    who = [person(1, wish(1, 1, 3.0)), person(2, wish(3, 1), wish(1, 2, 3.2))]

    assert said(problem(who, group(1, ceiling=1)), 2) == (
        "points_below",
        "Score 55 of 100 (3.2 of 5) as their second choice: 677 points; the lowest placed has 750 as a first "
        "choice.",
    )


def test_a_better_choice_or_a_place_by_staff():
    question = two_groups(pins=(surely(2, 2),))

    assert said(question, 1, 2) == ("holds_better", "Placed in a better choice, Emerging (first).")
    assert said(question, 2, 1) == (
        "holds_pinned",
        "Their place is in Rural: it is held already, or staff gave it.",
    )
    assert said(question, 2, 2) == ("by_staff", "Staff put them here.")


def test_staff_decided_against_it():
    assert said(two_groups(pins=(surely_not(1),)), 1) == ("pinned_out", SETTLED)


def test_a_community_that_is_not_composed():
    assert said(problem([person(1, wish(2))]), 1, 2) == (
        "not_composed",
        "This community was not composed this time.",
    )


def test_a_group_that_does_not_go_ahead():
    question = problem(people([5.0]), group(floor=2, may_be_dropped=True))

    assert said(question, 1) == ("dropped", "The group does not go ahead: too few people for its floor.")


def test_so_many_of_their_organisation_are_placed():
    most = target(Kind.MOST_EACH, 3, trait="organisation", is_hard=True)
    question = problem(people([5.0, 4.0, 4.0, 3.9], organisation="7"), group(ceiling=9), targets=(most,))

    assert said(question, 4) == (
        "at_limit",
        "3 of their organisation (Plain Example Service) are placed already, of at most 3.",
    )


def test_a_limit_is_not_named_for_a_score_that_is_too_low_without_it():
    most = target(Kind.MOST_EACH, 1, trait="organisation", is_hard=True)
    who = [person(1, wish(1, score=5.0), organisation="7"), person(2, wish(1, score=4.0))]
    who += [person(3, wish(1, score=3.0), organisation="7")]

    assert said(problem(who, targets=(most,)), 3)[0] == "score_below"


def test_so_many_of_a_kind_are_placed():
    most = target(Kind.MOST_OF, 1, trait="place", values=["rural_shire"], is_hard=True)
    question = problem(people([5.0, 4.0], place="rural_shire"), targets=(most,))

    assert said(question, 2) == ("at_limit", "1 of rural shires is placed already, of at most 1.")


def test_who_is_to_be_apart_hears_of_no_pair():
    question = problem(people([5.0, 4.0]), apart=((1, 2),))
    reason = explain(question, compose(question))[2, 1]

    assert words(reason) == ("staff_rule", SETTLED)
    assert reason.facts == {}


def test_a_swap_would_break_a_target():
    rural = target(Kind.LEAST_OF, 1, trait="place", values=["rural_shire"], is_hard=True)
    who = [person(1, wish(1, score=2.0), place="rural_shire"), person(2, wish(1, score=4.0), place="several")]

    assert said(problem(who, group(ceiling=1), targets=(rural,)), 2) == (
        "swap_breaks",
        "Score 75 of 100 (4 of 5), and the group is full. In the place of the lowest there (25 of 100 "
        "(2 of 5)), they would break “at least 1 of rural shires” by 1.",
    )


def test_the_lottery_between_equals():
    question = problem(people([3.0, 3.0, 3.0]), group(ceiling=2))
    lost = ({1, 2, 3} - {applicant for applicant, _ in compose(question).placed}).pop()

    assert said(question, lost) == (
        "lottery",
        "Score 50 of 100 (3 of 5), equal to 2 people placed: the lottery chose.",
    )


def test_staff_filled_the_group():
    question = problem(people([1.0, 5.0]), group(ceiling=1), pins=(surely(1),))

    assert said(question, 2) == (
        "all_pinned",
        "All places in this group are held already, or staff gave them.",
    )


def test_their_place_is_needed_elsewhere():
    who = [person(1, wish(1, 1, 5.0), wish(2, 2, 5.0)), person(2, wish(1, 1, 4.0))]

    floor = problem(who, group(1, ceiling=2), group(2, floor=1, ceiling=1))
    rural = target(Kind.LEAST_OF, 1, of=2, trait="place", values=["rural_shire"], is_hard=True)
    only = [person(1, wish(1, 1, 5.0), wish(2, 2, 5.0), place="rural_shire")]
    kept = problem(only, group(1), group(2), targets=(rural,))
    seat = problem(who, group(1, ceiling=1), group(2, ceiling=1))

    assert said(floor, 1) == (
        "holds_other",
        "Their place is in Rural: if they alone moved, Rural would be under its floor.",
    )
    assert said(kept, 1) == (
        "holds_other",
        "Their place is in Rural: if they alone moved, Rural would miss “at least 1 of rural shires” by 1.",
    )
    assert said(seat, 1) == (
        "holds_other",
        "Their place is in Rural: this group is full, and nobody in it could go to Rural instead.",
    )


@pytest.mark.parametrize("score", [5.0, 3.0])
def test_their_place_is_elsewhere_and_a_swap_would_cost(score):
    """What-if finds the swap: the reason says what it costs, and not that there is none."""
    who = [person(1, wish(1, 1, 5.0), wish(2, 2, 5.0)), person(2, wish(1, 1, 5.0), wish(2, 2, score))]
    question = problem(who, group(1, ceiling=1), group(2, ceiling=1))
    plan = compose(question)
    (one,) = {1, 2} - {person for person, there in plan.placed if there == 1}
    code, sentence = said(question, one)

    assert code == "holds_other"
    assert "this group is full; if they changed places with somebody there who could go to Rural" in sentence
    assert "Not in Emerging: it is full;" in said(question, one, 2)[1]
    cost = what_if(question, plan, Change(pins=(Pin(one, 1, is_in=True),))).cost
    lost = f"cost {cost} points of score" if cost else "the lottery chose"
    assert lost in sentence


def test_a_swap_that_would_miss_a_target_says_so():
    city = target(Kind.MOST_OF, 1, of=2, trait="place", values=["metropolitan"], weight=9)
    who = [
        person(1, wish(1, 1, 5.0), wish(2, 2, 5.0), place="rural_shire"),
        person(2, wish(1, 1, 5.0), wish(2, 2, 5.0), place="metropolitan"),
        person(3, wish(2, 1, 5.0), place="metropolitan"),
    ]
    question = problem(who, group(1, ceiling=1), group(2, ceiling=2), targets=(city,))

    assert "targets would be missed by more" in said(question, 1)[1]


def test_a_lower_choice_with_a_much_better_score():
    question = problem([person(1, wish(1, 1, 1.0), wish(2, 2, 5.0))], group(1), group(2))

    assert said(question, 1) == (
        "holds_other",
        "Their place is in Rural: if they alone moved, the whole plan would be worth less.",
    )


def test_a_plan_made_by_hand_may_leave_somebody_out_for_nothing():
    question = problem(people([5.0, 4.0]))

    assert words(explain(question, check(question, {(2, 1)}))[1, 1])[0] == "left_out"
