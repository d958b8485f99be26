"""A yes that comes after the offer ran out: it is kept, and becomes a place where one is still free."""

from datetime import datetime

from django.db import transaction

from accounts.domain.audit import record
from accounts.models import User
from applications.domain.joining import Needs, agreed_notice, hear_needs, take_in
from applications.domain.offer_rows import decide, lock_application, lock_choice, read_offer
from applications.domain.offers import expire, keep_late_acceptance
from applications.domain.setting_aside import lock_communities
from applications.errors import CannotDecide, OfferClosed
from applications.models import Choice, Offer
from communities.domain.seats import is_full, take_seat
from communities.errors import NoSeatFree, SeatAlreadyHeld
from communities.models import Member
from sessions_app.queries import joining_has_ended

PLACEABLE = (Choice.Status.OFFERED, Choice.Status.RESERVE)


@transaction.atomic
def accept_late(
    offer: Offer,
    *,
    shares_contact: bool,
    at: datetime,
    notice_version: int | None = None,
    needs: Needs | None = None,
) -> Member | None:
    """Keep that the person would still like the place, and give it to them at once if that is possible: a seat is
    free, the group still takes people, and staff have decided nothing else since. Answers None where it is not.

    Raises OfferClosed for an offer that did not run out, and NoticeChanged as `accept_offer` does.
    """
    lock_application(offer.choice.application_id)
    offer = read_offer(offer.pk)
    may_be_placed = offer.is_open or not is_full(offer.choice.community)
    if may_be_placed:  # else nobody waits for a no
        lock_communities(offer)
    if offer.is_open and expire(offer.pk, at):  # the next tick would
        offer = read_offer(offer.pk)
    if offer.status != Offer.Status.EXPIRED:
        raise OfferClosed("This offer did not run out.")
    if offer.is_superseded:
        raise OfferClosed("A newer offer took the place of this one.")
    notice = agreed_notice(offer.choice.community, notice_version)
    hear_needs(offer, needs, at)
    Offer.objects.filter(pk=offer.pk).update(late_shares_contact=shares_contact, late_notice=notice)
    keep_late_acceptance(offer, at=at)
    if not may_be_placed or offer.choice.status != Choice.Status.OFFERED:
        return None
    try:
        return place_late(offer, by=offer.choice.application.applicant, at=at)
    except (CannotDecide, NoSeatFree, SeatAlreadyHeld):
        return None


@transaction.atomic
def place_late(offer: Offer, *, by: User, at: datetime) -> Member:
    """Make a member of somebody who said yes after their offer ran out, as they said it then. Locks the application.

    Raises OfferClosed, CannotDecide, and NoSeatFree or SeatAlreadyHeld from the seat's own verb.
    """
    choice = lock_choice(offer.choice)
    offer = read_offer(offer.pk)
    if offer.status != Offer.Status.EXPIRED or offer.late_yes_at is None:
        raise OfferClosed("There is no late yes to this offer, or they have the place already.")
    if offer.is_superseded:
        raise CannotDecide("A newer offer took the place of this one.")
    if choice.status not in PLACEABLE:
        raise CannotDecide(f"This choice was decided since: {choice.get_status_display().lower()}.")
    if joining_has_ended(choice.community, at):
        raise CannotDecide(
            f"{choice.community} takes nobody new any more: meeting {choice.community.last_joining_session} has begun."
        )
    lock_communities(offer)
    offer.choice, offer.seat = choice, take_seat(choice.community, choice.application.applicant)
    offer.status, offer.answered_at = Offer.Status.ACCEPTED, at
    offer.save(update_fields=["status", "answered_at", "seat"])
    decide(choice, Choice.Status.OFFERED, by=by, at=at)
    record(by, "offer_placed_late", offer)
    return take_in(offer, shares_contact=offer.late_shares_contact, notice=offer.late_notice, by=by, at=at)
