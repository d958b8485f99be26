"""Every wish has a reason, and every reason is true of the plan."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from applications.matching.composing import Plan, check, compose
from applications.matching.problem import Pin
from applications.matching.reasons import Code, explain, sentence
from applications.matching.whatif import Change, what_if
from tests.applications.matching.brute import Brute
from tests.applications.matching.problems import problems
from tests.applications.matching.truth import Truth

QUICK = settings(
    max_examples=100, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)


@QUICK
@given(problems(most_people=16, most_ceiling=5, most_targets=9))
def test_every_wish_has_a_reason_that_is_true_of_the_plan(problem):
    plan = compose(problem)

    if isinstance(plan, Plan):
        reasons = explain(problem, plan)
        truth = Truth(problem, plan)
        wishes = {(person.pk, wish.community) for person in problem.applicants for wish in person.wishes}
        assert reasons.keys() == wishes | plan.placed
        assert [pair for pair, reason in reasons.items() if not truth.holds(pair, reason)] == []
        unreviewed = {pair for pair, wish in truth.brute.wishes.items() if wish.score is None}
        assert {pair for pair, reason in reasons.items() if "unreviewed" in reason.facts} == unreviewed


@QUICK
@given(st.data(), problems(most_people=8))
def test_every_reason_is_said_in_words_whoever_made_the_plan(data, problem):
    groups = {group.pk for group in problem.groups}
    pairs = [(each.pk, wish.community) for each in problem.applicants for wish in each.wishes]
    placed = data.draw(st.sets(st.sampled_from([pair for pair in pairs if pair[1] in groups] or [(1, 1)])))
    composed = compose(problem)
    plans = [check(problem, placed), composed if isinstance(composed, Plan) else check(problem, ())]

    for reason in [reason for plan in plans for reason in explain(problem, plan).values()]:
        said = sentence(reason, name_of_group=lambda pk: f"group {pk}", name_of_value=lambda _, value: value)
        assert said.endswith(".")
        assert "None" not in said


@QUICK
@given(problems(most_people=8))
def test_a_plan_that_places_nobody_says_who_was_left_out(problem):
    reasons = explain(problem, check(problem, ()))

    codes = {reason.code for reason in reasons.values()}
    assert codes <= {Code.LEFT_OUT, Code.PINNED_OUT, Code.DROPPED, Code.AT_LIMIT, Code.ALL_PINNED}


@QUICK
@given(problems(most_people=12, most_ceiling=3, most_targets=3))
def test_a_swap_that_a_reason_speaks_of_is_no_cheaper_than_what_what_if_finds(problem):
    plan = compose(problem)

    if isinstance(plan, Plan):
        for pair, reason in explain(problem, plan).items():
            if reason.code is Code.HOLDS_OTHER and reason.facts.get("swaps"):
                found = what_if(problem, plan, Change(pins=(Pin(*pair, is_in=True),)))
                new = Brute(problem).counted(found.plan.placed)[1]
                missed = new[2] - Brute(problem).counted(plan.placed)[1][2]
                assert (0, 0) <= (missed, found.cost) <= (reason.facts["misses"], reason.facts["costs"])
