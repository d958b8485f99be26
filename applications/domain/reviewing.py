"""Scoring one choice against its community's criteria."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef

from accounts.domain.audit import record
from accounts.models import User
from applications.domain.figures import refresh
from applications.domain.offers import lock_choice
from applications.errors import CannotDecide, CannotReview, StaleReview
from applications.models import Choice, Conflict, Review, Score
from applications.queries.conflicts import may_conflict
from communities.models import Convenor, Criterion
from communities.models.scoping import asked_anew


@transaction.atomic
def save_review(
    choice: Choice,
    reviewer: User,
    *,
    scores: dict[int, int],
    note: str,
    recommendation: str,
    at: datetime,
    stamp: str | None = None,
) -> Review:
    """Keep one reviewer's scores (criterion pk to 1–5), note and recommendation; a later save replaces an earlier.

    `stamp` says which version of the review was on the page (`stamp_of`; None: whichever). Raises CannotReview for
    what does not stand, is not this person's to read, may be a conflict of interest, or says nothing; StaleReview when
    another version was saved since; CannotDecide for a criterion of another community. Locks the application, and the
    criteria that nobody scored by yet.
    """
    choice = _lock_to_review(choice, reviewer)
    own = set(Criterion.objects.filter(community_id=choice.community_id).values_list("pk", flat=True))
    if not set(scores) <= own:
        raise CannotDecide("A score is for a criterion that this community does not have.")
    if not (scores or note.strip() or recommendation):
        raise CannotReview("Nothing is scored yet. Give a score or write a note, or skip to the next one.")
    before = Review.objects.filter(choice=choice, reviewer=reviewer).prefetch_related("scores").first()
    if before and _says(before) == (scores, note, recommendation):
        return before
    if stamp is not None and stamp != stamp_of(before):
        raise StaleReview(
            "You saved this review in another tab or on another device. Both versions are below: choose, then save."
        )
    _lock_weights(scores)
    review, _ = Review.objects.update_or_create(
        choice=choice,
        reviewer=reviewer,
        defaults={"note": note, "recommendation": recommendation, "saved_at": at},
    )
    review.scores.exclude(criterion__in=scores).delete()
    for criterion, value in scores.items():
        Score.objects.update_or_create(review=review, criterion_id=criterion, defaults={"value": value})
    refresh(choice)
    record(reviewer, "review_saved", choice)
    return review


def _lock_weights(criteria: Iterable[int]) -> None:
    """A first score fixes the weight: whoever changes it at this moment goes first, or finds the score."""
    first = Criterion.objects.filter(~Exists(Score.objects.filter(criterion=OuterRef("pk"))), pk__in=criteria)
    list(first.select_for_update().order_by("pk").values_list("pk"))


def stamp_of(review: Review | None) -> str:
    """Which version of a review this is; "" before the first."""
    return review.saved_at.isoformat() if review else ""


def check_may_decide(choice: Choice, user: User) -> None:
    """Decisions are a coordinator's, made with open eyes: raises CannotDecide for anybody else, while the round hides
    names, and before a possible conflict of interest was answered."""
    if not Convenor.objects.managed_by(asked_anew(user)).filter(pk=choice.community.convenor_id).exists():
        raise CannotDecide("Only a coordinator decides about places.")
    if choice.application.round.hides_names:
        raise CannotDecide("Names are hidden in this round. Turn the blind review off, then decide.")
    if may_conflict(choice, user):
        raise CannotDecide("Answer first whether you have a conflict of interest.")


def _lock_to_review(choice: Choice, reviewer: User) -> Choice:
    try:
        choice = lock_choice(choice)
    except CannotDecide as error:
        raise CannotReview(str(error)) from error
    if Conflict.objects.declared().filter(application=choice.application_id, reviewer=reviewer).exists():
        raise CannotReview("You have a conflict of interest here: somebody else reviews this application.")
    if not Choice.objects.readable_by(asked_anew(reviewer)).filter(pk=choice.pk).exists():
        raise CannotReview("This application is not given to you to review.")
    if may_conflict(choice, reviewer):
        raise CannotReview("Answer first whether you have a conflict of interest.")
    return choice


def _says(review: Review) -> tuple[dict[int, int], str, str]:
    scores = {score.criterion_id: score.value for score in review.scores.all()}
    return scores, review.note, review.recommendation
