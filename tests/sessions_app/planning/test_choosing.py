"""The planner's choice against trying everything, on seasons that are small enough for that."""

from datetime import date, time, timedelta
from itertools import combinations, pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sessions_app.planning import choosing
from sessions_app.planning.choosing import Choosing, Goal
from sessions_app.planning.counting import count, enough
from sessions_app.planning.days import Day, Spacing, days_of
from sessions_app.planning.minding import Minded
from sessions_app.planning.question import Mind, Person, Rhythm, Stretch, Terms

FIRST = date(2023, 10, 2)  # a Monday
ORDER = {
    Goal.ATTENDANCE: ["grave", "reach", "coming", "weight", "drift"],
    Goal.RHYTHM: ["grave", "drift", "weight", "reach", "coming"],
    Goal.QUIET: ["grave", "weight", "drift", "reach", "coming"],
}


def by_trying(terms: Terms, days: list[Day], people: list[Person], goal: Goal) -> tuple | None:
    """What decides, for the best of all plans; None where there is none."""
    keys = []
    for plan in combinations(days, terms.count):
        gaps = [terms.days_between(one.day, other.day) for one, other in pairwise(plan)]
        spacing = Spacing.of(terms)
        if not all(spacing.allows(gap) for gap in gaps):
            continue
        coming = [[person.can_come(day.day) is True for day in plan] for person in people]
        figures = {
            "grave": sum(day.grave for day in plan),
            "reach": -sum(sum(said) >= enough(terms.count) for said in coming),
            "coming": -sum(map(sum, coming)),
            "weight": sum(day.weight for day in plan),
            "drift": sum(day.drift for day in plan)
            + sum(spacing.drift(gap, terms.rhythm) for gap in gaps)
            + terms.days_between(terms.first, plan[0].day) // 7,
        }
        keys.append((*(figures[name] for name in ORDER[goal]), tuple(day.day for day in plan)))
    return min(keys, default=None)


@st.composite
def questions(draw) -> tuple[Terms, Minded, list[Person]]:
    length = draw(st.integers(20, 70))
    last = FIRST + timedelta(days=length)
    break_first = draw(st.none() | st.dates(FIRST, last))
    terms = Terms(
        first=FIRST,
        last=last,
        count=draw(st.integers(1, 4)),
        weekday=draw(st.integers(0, 4)),
        start=time(10),
        end=time(12),
        rhythm=draw(st.sampled_from(Rhythm)),
        every=draw(st.integers(1, 5)),
        other_weekdays=draw(st.sampled_from([frozenset(), frozenset({0}), frozenset({1, 3})])),
        break_first=break_first,
        break_last=break_first and break_first + timedelta(days=draw(st.integers(0, 20))),
    )
    minded = [Mind.PUBLIC_HOLIDAY, Mind.SCHOOL_HOLIDAY, Mind.SECTOR_DAY]
    stretches = [
        Stretch(kind, "Sample", first, first + timedelta(days=draw(st.integers(0, 6))))
        for kind in minded
        for first in draw(st.lists(st.dates(FIRST, last), max_size=2))
    ]
    days = st.dates(FIRST, last)
    people = [
        Person(
            str(number),
            draw(st.dictionaries(days, st.booleans(), max_size=12)),
            draw(st.dictionaries(st.integers(0, 4), st.booleans(), max_size=4)),
        )
        for number in range(draw(st.integers(0, 5)))
    ]
    return terms, Minded(tuple(stretches)), people


@pytest.mark.parametrize("goal", Goal)
@settings(max_examples=60, deadline=None)
@given(question=questions())
def test_no_plan_is_better_than_the_one_that_is_chosen(goal, question):
    terms, minded, people = question
    days = days_of(terms, minded)
    best = by_trying(terms, days, people, goal)

    found = Choosing(terms, days, people, goal).best()

    assert found.is_best
    assert found.dates == (best[-1] if best else ())


@settings(max_examples=40, deadline=None)
@given(question=questions())
def test_the_order_in_which_people_are_given_does_not_matter(question):
    terms, minded, people = question
    days = days_of(terms, minded)

    one, other = (Choosing(terms, days, each, Goal.ATTENDANCE).best() for each in (people, people[::-1]))

    assert one.dates == other.dates


def test_a_search_that_is_too_large_says_that_there_may_be_better(monkeypatch):
    terms = Terms(
        FIRST, FIRST + timedelta(days=150), 5, 1, time(10), time(12), other_weekdays=frozenset({2, 3})
    )
    days = days_of(terms, Minded())
    people = [
        Person(str(number), {day.day: bool((number * 7 + at * 5) % 3) for at, day in enumerate(days)})
        for number in range(30)
    ]
    whole = Choosing(terms, days, people, Goal.ATTENDANCE).best()
    monkeypatch.setattr(choosing, "LIMIT", 3)
    monkeypatch.setattr(choosing, "NARROW", 2)

    cut = Choosing(terms, days, people, Goal.ATTENDANCE).best()

    assert whole.is_best
    assert not cut.is_best
    reached = [len(count([(day, people) for day in each.dates]).reached) for each in (whole, cut)]
    assert reached[0] >= reached[1] > 0
