"""Taking an answer back, for some minutes: a yes, with all that came of it, and a no, while a seat is free."""

from datetime import datetime

from django.db import transaction

from accounts.domain.audit import record
from applications.domain.figures import refresh
from applications.domain.letters import send_letter
from applications.domain.offer_rows import answer_link, letter_key, lock_choice, with_all
from applications.domain.setting_aside import bring_back, ended_with, lock_communities
from applications.errors import CannotDecide, CannotUndo
from applications.models import Choice, Offer
from communities.domain.members import undo_joining
from communities.domain.seats import take_seat
from communities.domain.workdays import due_in_working_days
from communities.errors import NoSeatFree, NotAMember, SeatAlreadyHeld
from communities.models import Seat
from outbox.domain.writing import cancel
from sessions_app.queries import joining_has_ended

GONE = "Your place has gone to somebody else in the meantime, so your answer stands."


@transaction.atomic
def undo_answer(offer: Offer, *, at: datetime) -> Offer:
    """Open the offer again whose answer the person takes back; answers it. Locks the application.

    Of a yes the seat is kept, the membership is as if it had never been, and the choices that ended stand again. Of a
    no a seat is taken again. There is time to answer until the next working day at least. Raises CannotUndo.
    """
    try:
        choice = lock_choice(offer.choice)
    except CannotDecide as error:
        raise CannotUndo("Your application was withdrawn, so there is nothing to take back.") from error
    offer = with_all(Offer.objects.taken_back_at(at)).filter(pk=offer.pk).first()
    if offer is None:
        raise CannotUndo("It is too late to take this answer back.")
    letter = letter_key(offer)
    lock_communities(offer, ended_with(offer))
    seat = _leave(offer, at) if offer.status == Offer.Status.ACCEPTED else _seat_again(choice, at)
    bring_back(offer, at)
    _open_again(offer, seat, at)
    record(choice.application.applicant, "answer_undone", offer)
    if not cancel(key=letter):
        _correct(offer, at)
    return offer


def _leave(offer: Offer, at: datetime) -> Seat:
    try:
        undo_joining(offer.seat, by=offer.choice.application.applicant, at=at)
    except NotAMember as error:
        raise CannotUndo("You have left this community already.") from error
    return offer.seat


def _seat_again(choice: Choice, at: datetime) -> Seat:
    """The seat that was given back, or another. Not where staff have decided something else since."""
    if choice.status != Choice.Status.OFFERED or joining_has_ended(choice.community, at):
        raise CannotUndo(GONE)
    try:
        return take_seat(choice.community, choice.application.applicant)
    except NoSeatFree as error:
        raise CannotUndo(GONE) from error
    except SeatAlreadyHeld as error:
        raise CannotUndo("You hold a place in this round already, so your answer stands.") from error


def _open_again(offer: Offer, seat: Seat, at: datetime) -> None:
    round_ = offer.choice.application.round
    tomorrow = due_in_working_days(at, 1, round_.offer_due_hour, round_.convenor.zone)
    offer.status, offer.seat, offer.answered_at = Offer.Status.OPEN, seat, None
    offer.decline_reason, offer.late_yes_at, offer.set_aside = "", None, []
    offer.respond_by = max(offer.respond_by, tomorrow)
    changed = ["status", "seat", "answered_at", "decline_reason", "late_yes_at", "set_aside", "respond_by"]
    offer.save(update_fields=changed)
    refresh(offer.choice)


def _correct(offer: Offer, at: datetime) -> None:
    """The letter about the answer has left, or is leaving: say that it does not hold."""
    send_letter(
        offer.choice,
        "offer_reopened",
        key=f"offer:{offer.pk}:reopened:{at:%Y%m%d%H%M%S%f}",
        expires_at=offer.respond_by,
        offer=offer,
        action_url=answer_link(offer),
        action_label="Answer the offer",
    )
