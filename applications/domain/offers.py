"""Offers: holding a seat for somebody, and what they answer.

Every verb locks the application first, then (by way of the seat) its community.
"""

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from accounts.domain.audit import record
from accounts.models import User
from applications.domain.figures import refresh
from applications.domain.letters import send_letter
from applications.errors import CannotDecide, OfferClosed
from applications.models import Application, Choice, Offer
from communities.domain.members import admit
from communities.domain.seats import free_seat, take_seat
from communities.domain.tokens import seal
from communities.domain.workdays import due_in_working_days
from communities.models import Member
from outbox.domain.containment import Contained
from outbox.links import absolute
from outbox.models import Message
from outbox.registry import Verdict

LINK = "offer"


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
        action_url=answer_link(offer),
        action_label="Answer the offer",
    )
    return offer


def is_still_open(message: Message, at: datetime) -> Verdict:
    """Asked right before the letter of an offer is sent: one that was withdrawn since must not go out."""
    pk = message.key.split(":")[1]
    return Verdict.WANTED if Offer.objects.unanswered().filter(pk=pk).exists() else Verdict.CANCELLED


def answer_link(offer: Offer) -> str:
    """The address in the mail: it opens a page, and only a press there answers."""
    return absolute(f"/offer/{seal(LINK, offer.pk, offer.version)}/")


@transaction.atomic
def accept_offer(offer: Offer, *, shares_contact: bool, at: datetime) -> Member:
    """Turn an open offer into a membership. Of two answers at once the first wins; raises OfferClosed for the other.

    The person's other choices are set aside once they hold all the seats that the round allows.
    """
    offer = _lock_open(offer, at)
    _close(offer, Offer.Status.ACCEPTED, at)
    application = offer.choice.application
    record(application.applicant, "offer_accepted", offer)
    member = admit(offer.seat, shares_contact=shares_contact, by=application.applicant, at=at)
    _set_others_aside(application, at)
    send_letter(
        offer.choice,
        "offer_accepted",
        key=f"offer:{offer.pk}:accepted",
        action_url=absolute("/my/"),
        action_label="Open my page",
    )
    return member


@transaction.atomic
def decline_offer(offer: Offer, *, reason: str, at: datetime) -> None:
    """Say no, with a reason or without, and free the seat. Raises OfferClosed."""
    offer = _lock_open(offer, at)
    seat = offer.seat
    offer.decline_reason = reason
    _close(offer, Offer.Status.DECLINED, at)
    record(offer.choice.application.applicant, "offer_declined", offer)
    free_seat(seat, by=offer.choice.application.applicant, why="declined")
    send_letter(offer.choice, "offer_declined", key=f"offer:{offer.pk}:declined")


@transaction.atomic
def keep_late_acceptance(offer: Offer, *, at: datetime) -> None:
    """Keep that the person would still like the place after it ran out; staff see it. Again is harmless."""
    lapsed = Offer.objects.filter(pk=offer.pk, status=Offer.Status.EXPIRED, late_yes_at__isnull=True)
    if lapsed.update(late_yes_at=at):
        refresh(offer.choice)
        record(offer.choice.application.applicant, "offer_wanted_late", offer)


@transaction.atomic
def withdraw_offer(offer: Offer, *, by: User | None, at: datetime) -> None:
    """Take an open offer back, free its seat, and tell the applicant. Raises OfferClosed."""
    _lock_application(offer.choice.application_id)
    offer = _with_all(Offer.objects.unanswered()).filter(pk=offer.pk).first()
    if offer is None:
        raise OfferClosed("This offer is no longer open.")
    seat = offer.seat
    _close(offer, Offer.Status.WITHDRAWN, at)
    record(by, "offer_withdrawn", offer)
    free_seat(seat, by=by, why="withdrawn")
    send_letter(offer.choice, "offer_withdrawn", key=f"offer:{offer.pk}:withdrawn")


def expire_offers(at: datetime) -> int:
    """Let every overdue offer lapse and free its seat; returns how many. Run by each tick; safe to run again."""
    expired = 0
    for pk in Offer.objects.overdue(at).values_list("pk", flat=True):
        with Contained(f"Expiry of offer {pk}"):  # one that fails must not keep the others open
            expired += _expire(pk, at)
    return expired


@transaction.atomic
def _expire(pk: int, at: datetime) -> bool:
    _lock_application(Offer.objects.values_list("choice__application_id", flat=True).get(pk=pk))
    offer = _with_all(Offer.objects.overdue(at)).filter(pk=pk).first()
    if offer is None:
        return False
    seat = offer.seat
    _close(offer, Offer.Status.EXPIRED, at)
    record(None, "offer_expired", offer)
    free_seat(seat, by=None, why="expired")
    send_letter(
        offer.choice,
        "offer_expired",
        key=f"offer:{offer.pk}:expired",
        offer=offer,
        action_url=answer_link(offer),
        action_label="I would still like it",
    )
    return True


def lock_choice(choice: Choice) -> Choice:
    """The choice as it is now, its application locked. Raises CannotDecide unless that was sent and stands."""
    application = _lock_application(choice.application_id)
    if not application.is_submitted:
        raise CannotDecide("This application was withdrawn, or never sent.")
    return Choice.objects.select_related(
        "application__round__convenor", "application__applicant__profile", "community__round"
    ).get(pk=choice.pk)


def decide(choice: Choice, status: str, *, by: User, at: datetime) -> None:
    """Set what was decided on a locked choice, and keep who decided."""
    choice.status, choice.decided_at = status, at
    choice.save(update_fields=["status", "decided_at"])
    refresh(choice)
    record(by, f"choice_{status}", choice)


def _lock_application(pk: int) -> Application:
    return Application.objects.select_for_update().get(pk=pk)


def _with_all(offers: QuerySet[Offer]) -> QuerySet[Offer]:
    return offers.select_related(
        "choice__application__round__convenor",
        "choice__application__applicant",
        "choice__community",
        "seat__community",
    )


def _lock_open(offer: Offer, at: datetime) -> Offer:
    _lock_application(offer.choice.application_id)
    found = _with_all(Offer.objects.answerable(at)).filter(pk=offer.pk).first()
    if found is None:
        raise OfferClosed("This offer is no longer open.")
    return found


def _close(offer: Offer, status: str, at: datetime) -> None:
    """Win the open row or lose to whoever answered first; only an accepted offer keeps its seat."""
    offer.status, offer.answered_at = status, at
    changes = {"status": status, "answered_at": at, "decline_reason": offer.decline_reason}
    if status != Offer.Status.ACCEPTED:
        changes["seat"] = None
    if not Offer.objects.unanswered().filter(pk=offer.pk).update(**changes):
        raise OfferClosed("This offer is no longer open.")
    refresh(offer.choice)


def _set_others_aside(application: Application, at: datetime) -> None:
    held = application.applicant.seats.filter(round=application.round).count()
    if held >= application.round.seats_per_person:
        waiting = [Choice.Status.UNDER_REVIEW, Choice.Status.RESERVE]
        for choice in application.choices.filter(status__in=waiting):
            decide(choice, Choice.Status.PLACED_ELSEWHERE, by=application.applicant, at=at)
