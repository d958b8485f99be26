"""Conflicts of interest: declared by the reviewer, or answered when the portal asks.

Whoever declared one sees nothing of the application any more. Their review of it is taken out, finished or not:
what somebody thinks of a friend should not count, and a review that does not count is better not kept.
"""

from datetime import datetime

from django.db import transaction

from accounts.domain.audit import record
from accounts.models import User
from applications.domain.assigning import hand_back, lock_round
from applications.domain.figures import refresh
from applications.errors import CannotReview
from applications.models import Application, Assignment, Conflict, Review
from applications.queries.conflicts import grounds_between


@transaction.atomic
def declare(application: Application, user: User, grounds: str, *, at: datetime) -> Conflict:
    """Keep that `user` has a conflict of interest with this applicant. Their choices go to somebody else, and what
    they reviewed of them is taken out. Locks the application; again is harmless."""
    application = Application.objects.select_for_update().get(pk=application.pk)
    conflict = application.conflicts.filter(reviewer=user).first()
    if conflict and conflict.is_conflict:
        return conflict
    lock_round(application.round_id)  # nobody is given choices of this applicant meanwhile
    fields = {"is_conflict": True, "grounds": grounds, "said_at": at}
    conflict, _ = application.conflicts.update_or_create(reviewer=user, defaults=fields)
    record(user, "conflict_declared", application, at=at, grounds=grounds)
    _take_reviews_out(application, user, at)
    given = Assignment.objects.standing().filter(choice__application=application, reviewer=user)
    for assignment in given.select_related("choice__community"):
        hand_back(assignment, Assignment.HandedBack.CONFLICT, at=at)
    return conflict


@transaction.atomic
def deny(application: Application, user: User, *, at: datetime) -> Conflict:
    """Keep that `user` was asked and can be fair to this applicant. Locks the application; again is harmless.

    Raises CannotReview where there was nothing to ask, of one's own application, and after a conflict was declared.
    """
    application = Application.objects.select_for_update().get(pk=application.pk)
    conflict = application.conflicts.filter(reviewer=user).first()
    if conflict and conflict.is_conflict:
        raise CannotReview(
            "You declared a conflict of interest here. A coordinator can tell you what follows."
        )
    if conflict:
        return conflict
    grounds = grounds_between(application, user)
    if not grounds:
        raise CannotReview("Nobody asked about a conflict of interest here.")
    if application.applicant_id == user.pk:
        raise CannotReview("This is your own application: somebody else has to review it.")
    conflict = application.conflicts.create(reviewer=user, is_conflict=False, grounds=grounds, said_at=at)
    record(user, "conflict_denied", application, at=at, grounds=grounds)
    return conflict


def _take_reviews_out(application: Application, user: User, at: datetime) -> None:
    own = Review.objects.filter(choice__application=application, reviewer=user)
    for review in own.select_related("choice"):
        review.delete()
        refresh(review.choice)
        record(user, "review_removed", review.choice, at=at)
