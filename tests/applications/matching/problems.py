"""Problems that are made up by dice: few people and fewer places, so that rules meet.

Hypothesis throws the dice only: left to itself it asks simple questions, in which nothing stands against anything.
"""

import random
from dataclasses import replace

from hypothesis import strategies as st

from applications.matching.problem import Applicant, Group, Kind, Pin, Problem, Target, Wish

ORGANISATIONS, PLACES = ("1", "2", "3"), ("metropolitan", "rural_shire", "statewide")
SCORES = (None, 1.0, 2.5, 3.0, 3.33, 5.0)


def problems(**most: float) -> st.SearchStrategy[Problem]:
    """Some of every kind of rule; they need not be possible together. `most`: as of `thrown`."""
    return st.integers(0, 2**32).map(lambda seed: thrown(seed, **most))


def thrown(
    seed: int, *, most_people: int = 5, most_ceiling: int = 2, most_targets: int = 5, hardness: float = 0.3
) -> Problem:
    """The problem of one throw of the dice."""
    dice = random.Random(seed)
    groups = []
    for pk in range(1, dice.choice((1, 2, 2, 3)) + 1):
        ceiling = dice.randint(1, most_ceiling)
        groups.append(
            Group(
                pk,
                dice.randint(0, ceiling),
                ceiling,
                dice.random() < 0.2,
                (10 * pk, 10 * pk + 1, 10 * pk + 2),
            )
        )
    numbers = range(1, dice.randint(most_people // 2, most_people) + 1)
    pairs = [(pk, group.pk) for pk in numbers for group in groups]
    pinned = dice.sample(pairs, dice.choice((0, 0, 1, 2)))
    return Problem(
        applicants=tuple(_person(dice, pk, groups) for pk in numbers),
        groups=tuple(groups),
        targets=tuple(
            _target(dice, pk, groups, hardness) for pk in range(1, dice.randint(0, most_targets) + 1)
        ),
        pins=tuple(Pin(*pair, dice.random() < 0.5) for pair in pinned),
        apart=tuple((dice.choice(numbers), dice.choice(numbers)) for _ in range(dice.choice((0, 1, 3)))),
        seats_per_person=2 if len(numbers) < 5 and dice.random() < 0.3 else 1,
        seed=str(dice.random()),
    )


def _person(dice: random.Random, pk: int, groups: list[Group]) -> Applicant:
    chosen = dice.sample(groups, dice.randint(dice.choice((0, 1, 1)), len(groups)))
    wishes = tuple(
        Wish(each.pk, rank, dice.choice(SCORES), frozenset(at for at in each.sessions if dice.random() < 0.6))
        for rank, each in enumerate(chosen, 1)
    )
    traits = {"organisation": dice.choice(ORGANISATIONS), "place": dice.choice(PLACES)}
    return Applicant(pk, wishes, {name: value for name, value in traits.items() if dice.random() < 0.9})


def _target(dice: random.Random, pk: int, groups: list[Group], hardness: float) -> Target:
    group, kind = dice.choice(groups), dice.choice(list(Kind))
    trait, values = dice.choice((("organisation", ORGANISATIONS), ("place", PLACES)))
    return Target(
        pk,
        group.pk,
        kind,
        dice.randint(0 if kind is Kind.MOST_OF else 1, max(1, group.ceiling // 2)),
        trait,
        frozenset(dice.sample(values, dice.choice((1, 1, 2)))),
        dice.random() < hardness,
        dice.randint(1, 3),
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
