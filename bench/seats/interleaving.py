"""Everything that may happen to a seat, at once: a seed decides who does what, the machine in which order."""

import random
from collections import Counter
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from bench.seats.player import Step
from bench.seats.scenes import Found
from bench.seats.sound import broken
from bench.seats.stage import Stage
from communities.models import Community
from tests.factories import CommunityFactory, RoundFactory, StaffFactory, SubmittedApplicationFactory

# How often each happens, beside the others.
VERBS = {"offer": 12, "accept": 10, "decline": 3, "leave": 4, "take back": 2, "late": 1, "expire": 2}
VERBS |= {"ceiling": 5, "withdraw": 1}
STEPS = 3
PEOPLE = 6
CEILINGS = range(2, 9)
FRESH = 25  # interleavings, then new people: who withdrew does not come back
LATER = timedelta(days=60)


def interleave(stage: Stage, count: int, seed: int) -> Found:
    """`count` times each process does three things of its own, all at once; the seats are looked at all the while."""
    dice = random.Random(seed)
    outcomes: Counter[str] = Counter()
    wrong, samples = [], 0

    def sample() -> None:
        nonlocal samples
        samples += 1
        wrong.extend(broken())

    for number in range(count):
        if number % FRESH == 0:
            communities, choices, by = _people()
            at = timezone.now()
        parts = [
            [_step(dice, communities, choices, at) for _ in range(STEPS)] for _ in stage.players.processes
        ]
        outcomes += stage.players.act(*parts, by=by, meanwhile=sample)
        sample()

    errors = {what: times for what, times in outcomes.items() if "error" in what}
    facts = {"broken": wrong, "errors": errors}
    return Found(facts, {"broken": [], "errors": {}}, notes=Counter(samples=samples) + outcomes)


@transaction.atomic
def _people() -> tuple[list[Community], list[int], int]:
    """Two small communities of one round, wanted by six who may be in both; their choices, and the coordinator."""
    round_ = RoundFactory(seats_per_person=2)
    communities = CommunityFactory.create_batch(2, round=round_, sessions=0, floor=1, ceiling=4)
    applications = [SubmittedApplicationFactory(round=round_, communities=communities) for _ in range(PEOPLE)]
    choices = [choice.pk for application in applications for choice in application.choices.all()]
    return communities, choices, StaffFactory(convenor=round_.convenor).pk


def _step(dice: random.Random, communities: list[Community], choices: list[int], at: datetime) -> Step:
    verb = dice.choices(list(VERBS), VERBS.values())[0]
    match verb:
        case "ceiling":
            return Step(verb, dice.choice(communities).pk, at.isoformat(), dice.choice(CEILINGS))
        case "expire":
            return Step(verb, 0, (at + LATER).isoformat())
    return Step(verb, dice.choice(choices), at.isoformat())
