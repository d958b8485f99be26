"""Who fits a place that is free again: the balance first, then dates, then score; never who came first."""

from applications.matching.backfill import Fit, rank_reserve, sentence_of_fit
from applications.matching.problem import Kind, Problem
from tests.applications.matching.asking import group, person, problem, surely_not, target, wish

RURAL = target(Kind.LEAST_OF, 2, trait="place", values=["rural_shire"], weight=2)
FEW = target(Kind.MOST_EACH, 1, pk=2, trait="organisation", is_hard=True)
HEARD = target(Kind.LEAST_EACH_DATE, 2, pk=3)


def ranked(question: Problem, *candidates: int, placed=(), left=(901, 902)) -> list[int]:
    fits = rank_reserve(question, placed, 1, candidates, left)
    assert fits == rank_reserve(question, placed, 1, reversed(candidates), left)
    return [fit.applicant for fit in fits]


def asked(*who, **more) -> Problem:
    return problem(who, group(ceiling=9, sessions=(900, 901, 902)), **more)


def test_a_broken_hard_target_is_last_whatever_else():
    who = [person(1, organisation="7"), person(2, wish(1, score=5.0), organisation="7", place="rural_shire")]
    who += [person(3, wish(1, score=1.0, dates=[]))]

    assert ranked(asked(*who, targets=(RURAL, FEW)), 2, 3, placed={(1, 1)}) == [3, 2]


def test_who_mends_most_by_weight_is_first():
    who = [person(1, wish(1, dates=[901]), place="rural_shire"), person(2, wish(1, score=5.0))]

    assert ranked(asked(*who, targets=(RURAL, HEARD)), 1, 2) == [1, 2]
    assert ranked(asked(*who, targets=(HEARD,)), 1, 2) == [2, 1]


def test_who_breaks_least_is_before_who_can_come_more_often():
    most = target(Kind.MOST_OF, 0, trait="place", values=["several"])
    who = [person(1, place="several"), person(2, wish(1, dates=[]))]

    assert ranked(asked(*who, targets=(most,)), 1, 2) == [2, 1]


def test_then_dates_that_are_left_then_score_then_rank():
    who = [
        person(1, wish(1, score=4.0, dates=[900])),
        person(2, wish(1, score=3.0, dates=[901])),
        person(3, wish(1, score=5.0, dates=[902])),
        person(4, wish(1, 2, score=3.0, dates=[901])),
        person(5, wish(1, score=None, dates=[901, 902])),
    ]

    assert ranked(asked(*who), 1, 2, 3, 4, 5) == [5, 3, 2, 4, 1]


def test_dates_that_are_over_mend_nothing():
    who = [person(1, wish(1, dates=[900])), person(2, wish(1, dates=[]))]
    fits = rank_reserve(asked(*who, targets=(HEARD,)), (), 1, [1, 2], (901,))

    assert [(fit.mends, fit.dates, fit.of) for fit in fits] == [((), 0, 1), ((), 0, 1)]


def test_equals_are_drawn_by_the_seed():
    who = [person(pk) for pk in range(1, 7)]

    assert ranked(asked(*who), *range(1, 7)) not in ([1, 2, 3, 4, 5, 6], [6, 5, 4, 3, 2, 1])


def test_rules_of_staff_bar_without_being_said():
    who = [
        person(1),
        person(2, wish(1, score=5.0)),
        person(3, wish(1, score=4.0)),
        person(4, wish(1, score=1.0)),
    ]
    question = asked(*who, apart=((1, 2),), pins=(surely_not(3),))

    fits = rank_reserve(question, {(1, 1)}, 1, [2, 3, 4], (901,))

    assert [(fit.applicant, fit.is_barred) for fit in fits] == [(4, False), (2, True), (3, True)]
    assert "another rule set by staff" in sentence_of_fit(fits[1], (), name_of_value=str).lower()


def test_a_fit_is_said_in_words():
    fit = Fit(1, mends=((1, 1),), breaks=((2, 1),), dates=2, of=3, score=3.6667, rank=1)

    assert sentence_of_fit(fit, (RURAL, FEW), name_of_value=lambda _, value: "rural shires") == (
        "Mends “at least 2 of rural shires” by 1. Would miss “at most 1 of one organisation” by 1 more. "
        "Can come to 2 of 3 dates left. Score 67 of 100. Choice 1."
    )
    bare = Fit(1, mends=(), breaks=(), dates=2, of=3, score=3.6667, rank=1)
    assert "Score" not in sentence_of_fit(bare, (), name_of_value=str, shows_score=False)
    assert Fit.from_json(fit.to_json()) == fit
