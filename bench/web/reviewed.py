"""What staff did with what was sent, in bulk: assignments, reviews with scores, and a few decisions."""

import random
from collections.abc import Iterator
from datetime import datetime

from accounts.models import User
from applications.domain.figures import refresh_all
from applications.domain.offers import offer_place
from applications.models import Assignment, Choice, Review, Score
from bench.web.people import BATCH
from communities.models import Criterion

REVIEWS_A_CHOICE = 3
ASSIGNED_A_CHOICE = 2
OFFERS = 10


def make_reviews(
    choices: list[Choice], coordinator: User, reviewers: list[User], dice: random.Random, at: datetime
) -> None:
    """Three reviews for every other choice; the rest are given to two reviewers who have not begun."""
    read, waiting = choices[::2], choices[1::2]
    readers = {choice.pk: dice.sample(reviewers, REVIEWS_A_CHOICE) for choice in read}
    readers |= {choice.pk: dice.sample(reviewers, ASSIGNED_A_CHOICE) for choice in waiting}
    Assignment.objects.bulk_create(
        (
            Assignment(
                choice_id=pk,
                reviewer=reviewer,
                how=Assignment.How.EVENLY,
                assigned_by=coordinator,
                assigned_at=at,
            )
            for pk, given in readers.items()
            for reviewer in given
        ),
        batch_size=BATCH,
    )
    reviews = Review.objects.bulk_create(
        (_review(choice, reviewer, dice, at) for choice in read for reviewer in readers[choice.pk]),
        batch_size=BATCH,
    )
    Score.objects.bulk_create(_scores(reviews, dice), batch_size=BATCH)
    refresh_all(Choice.objects.all())
    _decide(read, coordinator, at)


def _review(choice: Choice, reviewer: User, dice: random.Random, at: datetime) -> Review:
    return Review(
        choice=choice,
        reviewer=reviewer,
        note="Clear about what they do and why this community.",
        recommendation=dice.choice(Review.Recommendation.values),
        saved_at=at,
    )


def _scores(reviews: list[Review], dice: random.Random) -> Iterator[Score]:
    criteria: dict[int, list[int]] = {}
    for pk, community in Criterion.objects.values_list("pk", "community"):
        criteria.setdefault(community, []).append(pk)
    for review in reviews:
        for pk in criteria.get(review.choice.community_id, []):
            yield Score(
                review=review, criterion_id=pk, value=dice.choices([1, 2, 3, 4, 5], [1, 2, 4, 5, 3])[0]
            )


def _decide(read: list[Choice], coordinator: User, at: datetime) -> None:
    """A few offers by the portal's own verb, to first choices; some others on the reserve list."""
    for choice in [choice for choice in read if choice.rank == 1][:OFFERS]:
        offer_place(choice, by=coordinator, at=at)
    reserve = [choice.pk for choice in read[-len(read) // 20 :]]
    Choice.objects.undecided().filter(pk__in=reserve).update(status=Choice.Status.RESERVE, decided_at=at)
