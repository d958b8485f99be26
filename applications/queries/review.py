"""What staff read of choices: the table, the queue, the desk."""

from collections.abc import Iterable

from django.db.models import (
    Count,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
)
from django.db.models.functions import Coalesce

from applications.models import Assignment, Choice, Needs, Offer, Review
from communities.models import Convenor, StaffRole
from sessions_app.models import Session


def desk(choices: QuerySet[Choice]) -> QuerySet[Choice]:
    """Choices with what list and page need: commitment, score, reviews, latest offer; what needs doing first."""
    standing = Session.objects.standing()
    dates = standing.filter(community=OuterRef("community")).order_by()
    latest = Offer.objects.filter(choice=OuterRef("pk")).order_by("-offered_at")
    return (
        choices.submitted()
        .select_related(
            "application__applicant__profile__organisation", "application__round__convenor", "community"
        )
        .annotate(
            dates_asked=_count(dates, "community"),
            offer_status=Subquery(latest.values("status")[:1]),
            offer_seat=Subquery(latest.values("seat")[:1]),
            offer_respond_by=Subquery(latest.values("respond_by")[:1]),
        )
        .order_by("needs", "sent_at", "pk")
    )


def given_to_nobody(choices: QuerySet[Choice], convenors: Iterable[Convenor]) -> QuerySet[Choice]:
    """Undecided ones of these convenors that nobody reviewed and nobody was given who works there: nothing that is
    `at_work`. Convenor by convenor, since PostgreSQL was measured to take seconds when asked of each choice."""
    alone = Q(pk__in=[])
    for convenor in convenors:
        people = StaffRole.objects.filter(convenor=convenor, user__is_active=True, user__is_staff=True)
        given = Assignment.objects.standing().filter(reviewer__in=people.values("user"))
        alone |= Q(community__convenor=convenor) & ~Q(pk__in=given.values("choice"))
    return choices.undecided().filter(alone, needs=Needs.REVIEW, review_count=0)


def to_review(user) -> QuerySet[Choice]:
    """What `user` was given to review and may read: what `readable_by` and `assigned_to` both give. It is found from
    the assignments, which are few, where choices are thousands."""
    return Choice.objects.submitted().free_of_conflict(user).assigned_to(user)


def own_reviews(user) -> QuerySet[Review]:
    return Review.objects.filter(reviewer=user.pk)


def _count(rows: QuerySet, per: str) -> Coalesce:
    counted = rows.values(per).annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)
