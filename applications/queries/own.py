"""What an applicant reads of their own."""

from datetime import datetime

from django.db.models import OuterRef, Prefetch, QuerySet, Subquery

from applications.models import Application, Choice, Offer
from communities.models import Community, Round
from sessions_app.models import Session


def last_sent(round_: Round, user) -> Application | None:
    """The person's latest application to another round of the same convenor that was sent and stands, or None."""
    return (
        Application.objects.of(user)
        .submitted()
        .filter(round__convenor=round_.convenor_id)
        .exclude(round=round_)
        .select_related("round")
        .order_by("-submitted_at")
        .first()
    )


def with_first_meeting(communities: QuerySet[Community]) -> QuerySet[Community]:
    """Each with `first_meets_at`, when its first standing meeting begins, or None."""
    standing = Session.objects.standing().filter(community=OuterRef("pk")).order_by("starts_at")
    return communities.annotate(first_meets_at=Subquery(standing.values("starts_at")[:1]))


def why_not(community: Community, at: datetime) -> str:
    """Why this community, of `with_first_meeting`, cannot be chosen at `at`, in a sentence; nothing if it can."""
    return reason_against(community, community.first_meets_at, at)


def reason_against(community: Community, first_meets_at: datetime | None, at: datetime) -> str:
    """Why it cannot be chosen at `at`, where its first meeting is known; nothing if it can."""
    if community.closed_because:
        return community.closed_because
    if first_meets_at is not None and first_meets_at <= at:
        return "It is under way already: its first meeting has begun."
    return "" if community.is_published else "It is not open for applications."


def applications_of(user) -> QuerySet[Application]:
    """A person's applications, newest round first, with choices and their latest offers."""
    offers = Prefetch("offers", Offer.objects.order_by("-offered_at"))
    choices = Prefetch("choices", Choice.objects.select_related("community").prefetch_related(offers))
    return (
        Application.objects.of(user)
        .select_related("round__convenor")
        .prefetch_related(choices)
        .order_by("-round__opens_at")
    )
