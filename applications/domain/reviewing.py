"""Scoring one choice against its community's criteria."""

from datetime import datetime

from django.db import transaction

from accounts.domain.audit import record
from accounts.models import User
from applications.domain.offers import lock_choice
from applications.errors import CannotDecide
from applications.models import Choice, Review, Score
from communities.models import Criterion


@transaction.atomic
def save_review(
    choice: Choice, reviewer: User, *, scores: dict[int, int], note: str, recommendation: str, at: datetime
) -> Review:
    """Keep one reviewer's scores (criterion pk to 1–5), note and recommendation; a later save replaces an earlier.

    Raises CannotDecide for a criterion of another community or an application that does not stand. Locks the
    application.
    """
    choice = lock_choice(choice)
    own = set(Criterion.objects.filter(community_id=choice.community_id).values_list("pk", flat=True))
    if not set(scores) <= own:
        raise CannotDecide("A score is for a criterion that this community does not have.")
    review, _ = Review.objects.update_or_create(
        choice=choice,
        reviewer=reviewer,
        defaults={"note": note, "recommendation": recommendation, "saved_at": at},
    )
    review.scores.exclude(criterion__in=scores).delete()
    for criterion, value in scores.items():
        Score.objects.update_or_create(review=review, criterion_id=criterion, defaults={"value": value})
    record(reviewer, "review_saved", choice)
    return review
