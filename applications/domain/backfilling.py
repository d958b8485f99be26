"""A seat that frees up, by whatever path, goes to who fits best of the reserve list: by hand, or by itself."""

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from accounts.domain.audit import record
from accounts.models import User
from applications.domain.offers import offer_place
from applications.errors import ApplicationError, CannotDecide, ReasonMissing
from applications.models import Choice, Offer
from applications.queries.reserve import backfilling, could_backfill, vacancy_of, waiting_for
from communities.errors import CommunityError
from communities.models import Community
from outbox.domain.containment import Contained
from sessions_app.queries import joining_has_ended

MOST_AT_ONCE = 50


@transaction.atomic
def offer_freed_seat(choice: Choice, *, by: User | None, override_reason: str = "", at: datetime) -> Offer:
    """Offer a free seat to somebody of the reserve list. Staff who pass over who fits best say why, and it is kept.

    Raises CannotDecide where joining has ended or the person does not wait for it, ReasonMissing, and what
    `offer_place` raises.
    """
    community = choice.community
    if joining_has_ended(community, at):
        raise CannotDecide(
            f"{community} takes nobody in any more: meeting {community.last_joining_session} has begun."
        )
    if not waiting_for(community).filter(pk=choice.pk).exists():
        raise CannotDecide("This person is not on the reserve list any more.")
    reason = override_reason.strip()
    first = vacancy_of(community, at).first
    passes_over = first != choice.pk
    if passes_over and not reason:
        raise ReasonMissing(
            "Somebody else fits better. Say why you choose this person."
            if first
            else "A rule stands against everybody on this list. Say why you set it aside."
        )
    offer = offer_place(choice, by=by, at=at)
    if passes_over:
        Offer.objects.filter(pk=offer.pk).update(override_reason=reason)
        record(by, "reserve_passed_over", offer, at=at)
    return offer


def waiting(at: datetime) -> list[QuerySet]:
    """The communities with a free seat and somebody on the reserve list."""
    return [could_backfill(at)]


def backfill_waiting(at: datetime) -> int:
    """Offer the free seats of every community that does so by itself; answers how many. Run by ticks; safe to run
    twice and at once: a seat is taken under its community's lock."""
    offered = 0
    for community in backfilling(at):
        with Contained(f"Backfill of community {community.pk}"):
            offered += _fill(community, at)
    return offered


def _fill(community: Community, at: datetime) -> int:
    for done in range(MOST_AT_ONCE):
        vacancy = vacancy_of(community, at)
        if vacancy.has_ended or vacancy.free <= vacancy.kept or vacancy.first is None:
            return done
        choice = Choice.objects.select_related("community").get(pk=vacancy.first)
        try:
            offer_freed_seat(choice, by=None, at=at)
        except (ApplicationError, CommunityError):
            return done  # another tick was faster; the next one looks again
    return MOST_AT_ONCE
