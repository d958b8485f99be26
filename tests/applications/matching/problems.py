"""Problems that hypothesis makes up: few people and fewer places, so that rules meet."""

from dataclasses import replace

from hypothesis import strategies as st

from applications.matching.problem import Applicant, Group, Kind, Pin, Problem, Target, Wish

ORGANISATIONS, PLACES = ("1", "2"), ("metropolitan", "rural_shire", "statewide")
SCORES = st.sampled_from([None, 1.0, 2.5, 3.0, 3.33, 5.0])


@st.composite
def _person(draw: st.DrawFn, pk: int, groups: list[Group]) -> Applicant:
    sessions = {group.pk: group.sessions for group in groups}
    chosen = draw(st.lists(st.sampled_from(sorted(sessions)), unique=True, max_size=3))
    wishes = tuple(
        Wish(each, rank, draw(SCORES), frozenset(draw(st.sets(st.sampled_from(sessions[each])))))
        for rank, each in enumerate(chosen, 1)
    )
    traits = {"organisation": st.sampled_from(ORGANISATIONS), "place": st.sampled_from(PLACES)}
    return Applicant(pk, wishes, draw(st.fixed_dictionaries({}, optional=traits)))


@st.composite
def _target(draw: st.DrawFn, pk: int, groups: list[Group]) -> Target:
    kind = draw(st.sampled_from(Kind))
    trait, values = draw(st.sampled_from([("organisation", ORGANISATIONS), ("place", PLACES)]))
    return Target(
        pk,
        draw(st.sampled_from(groups)).pk,
        kind,
        draw(st.integers(0, 3)),
        trait,
        frozenset(draw(st.sets(st.sampled_from(values)))),
        draw(st.booleans()),
        draw(st.integers(1, 3)),
    )


@st.composite
def problems(draw: st.DrawFn, *, most_people: int = 5, most_ceiling: int = 3) -> Problem:
    """Of every kind of rule, some; they need not be possible together."""
    groups = [
        Group(pk, floor, draw(st.integers(floor, most_ceiling)), draw(st.booleans()), (10 * pk, 10 * pk + 1))
        for pk, floor in enumerate(draw(st.lists(st.integers(0, 2), min_size=1, max_size=3)), 1)
    ]
    numbers = range(1, draw(st.integers(1, most_people)) + 1)
    people = tuple(draw(_person(pk, groups)) for pk in numbers)
    pairs = st.tuples(st.sampled_from(numbers), st.sampled_from(groups).map(lambda group: group.pk))
    pins = draw(st.lists(st.tuples(pairs, st.booleans()), max_size=2, unique=True))
    return Problem(
        applicants=people,
        groups=tuple(groups),
        targets=tuple(draw(_target(pk, groups)) for pk in range(1, draw(st.integers(0, 4)) + 1)),
        pins=tuple(Pin(*pair, is_in) for pair, is_in in pins),
        apart=tuple(draw(st.lists(st.tuples(*[st.sampled_from(numbers)] * 2), max_size=2))),
        seats_per_person=1 if len(numbers) > 4 else draw(st.integers(1, 2)),
        seed=draw(st.sampled_from(["", "2026"])),
    )


def shuffled(draw: st.DrawFn, problem: Problem) -> Problem:
    """The same question in another order."""
    people = [replace(each, wishes=tuple(draw(st.permutations(each.wishes)))) for each in problem.applicants]
    return replace(
        problem,
        applicants=tuple(draw(st.permutations(people))),
        groups=tuple(draw(st.permutations(problem.groups))),
        targets=tuple(draw(st.permutations(problem.targets))),
        pins=tuple(draw(st.permutations(problem.pins))),
        apart=tuple((other, one) for one, other in draw(st.permutations(problem.apart))),
    )
