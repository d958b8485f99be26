"""What an applicant reads of their own."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Min, Prefetch, QuerySet

from applications.models import Application, Choice, Offer
from communities.models import Community, Round
from sessions_app.models import Session


def own_application(round_: Round, user) -> Application | None:
    """The person's application to this round with all that its pages show, or None."""
    choices = Choice.objects.select_related("community").prefetch_related("date_answers")
    return (
        Application.objects.of(user)
        .filter(round=round_)
        .select_related("applicant__profile", "acknowledgement")
        .prefetch_related("sections", "answers", Prefetch("choices", choices))
        .first()
    )


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


def communities_to_choose(round_: Round) -> list[Community]:
    """The round's communities, each with its sessions in order."""
    sessions = Prefetch("sessions", Session.objects.standing().order_by("number"))
    return list(round_.communities.published().select_related("convenor").prefetch_related(sessions))


def why_not(community: Community, at: datetime) -> str:
    """Why this community cannot be chosen at `at`, in a sentence; nothing if it can."""
    return reasons_against([community], at)[community.pk]


def reasons_against(communities: Iterable[Community], at: datetime) -> dict[int, str]:
    """The same for many, by pk, in one query."""
    communities = list(communities)
    meetings = Session.objects.standing().filter(community__in=communities).order_by()
    first = dict(meetings.values_list("community").annotate(Min("starts_at")))
    return {one.pk: reason_against(one, first.get(one.pk), at) for one in communities}


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
