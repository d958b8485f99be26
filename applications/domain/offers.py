"""Offers: holding a seat for somebody, and what they answer.

Every verb locks the application first, then (by way of the seat) its community.
"""

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from accounts.domain.audit import record
from accounts.models import User
from applications.domain.figures import refresh
from applications.domain.joining import Needs, agreed_notice, hear_needs, take_in
from applications.domain.letters import send_letter
from applications.domain.offer_rows import (
    answer_link,
    close,
    decide,
    letter_key,
    lock_application,
    lock_choice,
    lock_offer,
    read_offer,
)
from applications.domain.setting_aside import lock_communities, what_accepting_ends
from applications.errors import CannotDecide, OfferClosed
from applications.models import Choice, Offer
from communities.domain.seats import free_seat, take_seat
from communities.domain.workdays import due_in_working_days
from communities.models import Member
from outbox.domain.containment import Contained
from outbox.models import Message
from outbox.registry import Verdict


@transaction.atomic
def offer_place(choice: Choice, *, by: User, at: datetime) -> Offer:
    """Hold a seat for this applicant until an hour of a working day, and write to tell them.

    Raises CannotDecide, and NoSeatFree or SeatAlreadyHeld from the seat's own verb.
    """
    choice = lock_choice(choice)
    if choice.offers.holding().exists():
        raise CannotDecide("This applicant already holds an offer of this community.")
    round_ = choice.application.round
    offer = Offer.objects.create(
        choice=choice,
        seat=take_seat(choice.community, choice.application.applicant),
        offered_at=at,
        respond_by=due_in_working_days(
            at, round_.offer_working_days, round_.offer_due_hour, round_.convenor.zone
        ),
    )
    decide(choice, Choice.Status.OFFERED, by=by, at=at)
    send_letter(
        choice,
        "offer_made",
        key=f"offer:{offer.pk}:made",
        expires_at=offer.respond_by,
        offer=offer,
        policy=what_accepting_ends(offer),
        action_url=answer_link(offer),
        action_label="Answer the offer",
    )
    return offer


def is_still_open(message: Message, at: datetime) -> Verdict:
    """Asked right before the letter of an offer is sent: one that was withdrawn since must not go out."""
    pk = message.key.split(":")[1]
    return Verdict.WANTED if Offer.objects.unanswered().filter(pk=pk).exists() else Verdict.CANCELLED


@transaction.atomic
def extend_offer(offer: Offer, *, by: User, at: datetime) -> Offer:
    """Give the person as many working days more as the round gives everybody, and write to tell them.

    Raises OfferClosed once it was answered or has run out.
    """
    offer = lock_offer(offer, at=at)
    round_, before = offer.choice.application.round, offer.respond_by
    offer.respond_by = due_in_working_days(
        before, round_.offer_working_days, round_.offer_due_hour, round_.convenor.zone
    )
    if not Offer.objects.answerable(at).filter(pk=offer.pk).update(respond_by=offer.respond_by):
        raise OfferClosed("This offer is no longer open.")
    record(by, "offer_extended", offer, before=before.isoformat(), until=offer.respond_by.isoformat())
    send_letter(
        offer.choice,
        "offer_extended",
        key=f"offer:{offer.pk}:extended:{offer.respond_by:%Y%m%d%H%M}",
        expires_at=offer.respond_by,
        offer=offer,
        action_url=answer_link(offer),
        action_label="Answer the offer",
    )
    return offer


@transaction.atomic
def accept_offer(
    offer: Offer,
    *,
    shares_contact: bool,
    at: datetime,
    notice_version: int | None = None,
    needs: Needs | None = None,
) -> Member:
    """Turn an open offer into a membership. Of two answers at once the first wins; raises OfferClosed for the other.

    `notice_version` is the group's notice that the person agreed to: raises NoticeChanged unless it is the newest.
    Their other choices end as the round says.
    """
    offer = lock_offer(offer, at=at)
    notice = agreed_notice(offer.choice.community, notice_version)
    hear_needs(offer, needs, at)
    lock_communities(offer)
    close(offer, Offer.Status.ACCEPTED, at)
    applicant = offer.choice.application.applicant
    record(applicant, "offer_accepted", offer)
    return take_in(offer, shares_contact=shares_contact, notice=notice, by=applicant, at=at)


@transaction.atomic
def decline_offer(offer: Offer, *, reason: str, at: datetime) -> None:
    """Say no, with a reason or without, and free the seat. Raises OfferClosed."""
    offer = lock_offer(offer, at=at)
    seat = offer.seat
    offer.decline_reason = reason
    close(offer, Offer.Status.DECLINED, at)
    record(offer.choice.application.applicant, "offer_declined", offer)
    free_seat(seat, by=offer.choice.application.applicant, why="declined")
    send_letter(
        offer.choice,
        "offer_declined",
        key=letter_key(offer),
        undo_until=offer.undo_until,
        action_url=answer_link(offer),
        action_label="See my answer",
    )


@transaction.atomic(savepoint=False)
def keep_late_acceptance(offer: Offer, *, at: datetime) -> None:
    """Keep that the person would still like the place after it ran out; staff see it. Again is harmless."""
    lapsed = Offer.objects.filter(pk=offer.pk, status=Offer.Status.EXPIRED, late_yes_at__isnull=True)
    if lapsed.update(late_yes_at=at):
        refresh(offer.choice)
        record(offer.choice.application.applicant, "offer_wanted_late", offer)


@transaction.atomic
def withdraw_offer(offer: Offer, *, by: User | None, at: datetime) -> None:
    """Take an open offer back, free its seat, and tell the applicant. Raises OfferClosed."""
    offer = lock_offer(offer)
    seat = offer.seat
    close(offer, Offer.Status.WITHDRAWN, at)
    record(by, "offer_withdrawn", offer)
    free_seat(seat, by=by, why="withdrawn")
    send_letter(offer.choice, "offer_withdrawn", key=letter_key(offer))


def waiting(at: datetime) -> list[QuerySet]:
    """The offers to expire."""
    return [Offer.objects.overdue(at)]


def expire_offers(at: datetime) -> int:
    """Let every overdue offer lapse and free its seat; returns how many. Run by ticks; safe to run again."""
    expired = 0
    for pk in Offer.objects.overdue(at).values_list("pk", flat=True):
        with Contained(f"Expiry of offer {pk}"):  # one that fails must not keep the others open
            expired += expire(pk, at)
    return expired


@transaction.atomic
def expire(pk: int, at: datetime) -> bool:
    """Let one offer lapse if it is overdue, free its seat and tell the applicant. Answers whether it was."""
    lock_application(Offer.objects.values_list("choice__application_id", flat=True).get(pk=pk))
    offer = read_offer(pk)
    if not offer.is_open or offer.respond_by > at:
        return False
    seat = offer.seat
    close(offer, Offer.Status.EXPIRED, at)
    record(None, "offer_expired", offer)
    free_seat(seat, by=None, why="expired")
    send_letter(
        offer.choice,
        "offer_expired",
        key=letter_key(offer),
        offer=offer,
        action_url=answer_link(offer),
        action_label="I would still like it",
    )
    return True
