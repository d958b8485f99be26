"""Problems of any size, plainly made up, the same in every run: twice as many people as places."""

import random
from itertools import accumulate, count

from applications.matching.problem import Applicant, Group, Kind, Pin, Problem, Target, Wish

FLOOR, CEILING, DATES = 15, 25, 6
PLACES = ["metropolitan"] * 5 + ["regional_city"] * 2 + ["rural_shire"] * 2 + ["statewide"]
RURAL = frozenset({"regional_city", "rural_shire"})
SCORES = [1, 1.5, 2, 2.33, 2.67, 3, 3.33, 3.5, 3.67, 4, 4.33, 4.5, 5, None]
KINDS = ("hard", "every kind")


def made_up(people: int, groups: int, kinds: str) -> Problem:
    """`hard`: floors, and hard targets by organisation, place and sector. `every kind`: soft ones and dates too,

    groups that may be dropped, pins, and pairs to be apart.
    """
    dice = random.Random(f"{people} {groups}")
    is_every = kinds == "every kind"
    made = tuple(
        Group(pk, FLOOR, CEILING, is_every and pk % 7 == 0, tuple(range(pk * DATES, (pk + 1) * DATES)))
        for pk in range(1, groups + 1)
    )
    persons = tuple(_people(people, made, dice))
    numbers = count(1)
    targets = [target for group in made for target in _targets(group, numbers, is_every=is_every)]
    picked = dice.sample(persons, max(2, groups // 10)) if is_every else []
    pins = [Pin(person.pk, person.wishes[0].community, place % 2 == 0) for place, person in enumerate(picked)]
    apart = [tuple(dice.sample(range(1, people + 1), 2)) for _ in range(groups if is_every else 0)]
    return Problem(persons, made, tuple(targets), tuple(pins), tuple(apart), seed="bench")


def _people(count: int, groups: tuple[Group, ...], dice: random.Random) -> list[Applicant]:
    """A few organisations employ many; some communities are wanted more than others."""
    employers = range(max(10, count // 4))
    by_size = list(accumulate((1 + each) ** -0.6 for each in employers))
    by_fame = list(accumulate((1 + place) ** -0.3 for place in range(len(groups))))
    people = []
    for pk in range(1, count + 1):
        wanted: dict[int, Group] = {}
        for _ in range(dice.choice((1, 2, 2, 3, 3))):
            group = dice.choices(groups, cum_weights=by_fame)[0]
            wanted[group.pk] = group
        traits = {
            "organisation": str(dice.choices(employers, cum_weights=by_size)[0]),
            "sector": str(dice.randrange(8)),
            "place": dice.choice(PLACES),
            "focus": dice.choice(("specialist", "contributor", "neither")),
            "first_time": dice.choice(("yes", "no")),
        }
        people.append(Applicant(pk, tuple(_wishes(wanted, dice)), traits))
    return people


def _wishes(wanted: dict[int, Group], dice: random.Random) -> list[Wish]:
    return [
        Wish(pk, rank, dice.choice(SCORES), frozenset(at for at in group.sessions if dice.random() < 0.8))
        for rank, (pk, group) in enumerate(wanted.items(), 1)
    ]


def _targets(group: Group, numbers: "count[int]", *, is_every: bool) -> list[Target]:
    def target(
        kind: Kind, number: int, trait: str = "", *values: str, is_hard: bool, weight: int = 1
    ) -> Target:
        return Target(next(numbers), group.pk, kind, number, trait, frozenset(values), is_hard, weight)

    wanted = [
        target(Kind.MOST_EACH, 3, "organisation", is_hard=True),
        target(Kind.LEAST_OF, 8, "place", *sorted(RURAL), is_hard=not is_every, weight=3),
        target(Kind.LEAST_KINDS, 5, "sector", is_hard=not is_every, weight=2),
    ]
    if is_every:
        wanted += [
            target(Kind.LEAST_OF, 6, "focus", "specialist", is_hard=False),
            target(Kind.MOST_OF, 12, "first_time", "yes", is_hard=False),
            target(Kind.LEAST_EACH_DATE, 16, is_hard=False),
        ]
    return wanted
