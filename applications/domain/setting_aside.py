"""What becomes of a person's other choices when they take a place: they end as the round says, and come back if the
yes is taken back."""

from datetime import datetime

from django.db.models import Q, QuerySet

from accounts.domain.audit import record
from applications.domain.figures import refresh
from applications.domain.offer_rows import close, decide, with_all
from applications.models import Choice, Offer
from communities.domain.seats import free_seat, lock_all, take_seat
from communities.errors import NoSeatFree, SeatAlreadyHeld
from communities.models import Community, Round

LAPSED = [Choice.OfferState.EXPIRED, Choice.OfferState.WANTED_LATE, Choice.OfferState.WITHDRAWN]


def ends_with_the_first(round_: Round) -> bool:
    """Does one place end all other choices, however many places a person may have?"""
    return round_.seats_per_person == 1 or round_.after_accepting == Round.AfterAccepting.FIRST


def what_accepting_ends(offer: Offer) -> str:
    """The round's policy for the person's other choices, in a sentence; nothing for who has no other that waits."""
    round_ = offer.choice.application.round
    if not _others(offer).exists():
        return ""
    if ends_with_the_first(round_):
        return "If you accept, your other choices in this round end with it."
    return (
        f"You may have a place in {round_.seats_per_person} communities of this round. "
        f"Once you have {round_.seats_per_person}, your other choices end."
    )


def lock_communities(offer: Offer, others: QuerySet[Choice] | None = None) -> None:
    """Lock every community whose seats an answer to `offer` may touch, in one order, so that two people never wait for
    each other: its own, and those of `others` (by default the choices that a yes ends)."""
    touched = (others if others is not None else _others(offer)).filter(offers__isnull=False)
    own = Q(pk=offer.choice.community_id)
    lock_all(Community.objects.filter(own | Q(pk__in=touched.order_by().values("community"))))


def set_others_aside(offer: Offer, at: datetime) -> list[Choice]:
    """End the person's other choices, now that `offer` is accepted, if the round says so; answers which.

    An open offer among them is withdrawn and its seat freed. How each stood is kept on the offer.
    """
    application = offer.choice.application
    held = application.applicant.seats.filter(round=application.round, member__isnull=False)
    if not ends_with_the_first(application.round) and held.count() < application.round.seats_per_person:
        return []
    ended = list(_others(offer).select_related("community").order_by("community"))
    stood = [[choice.pk, choice.status] for choice in ended]
    if stood != offer.set_aside:
        offer.set_aside = stood
        Offer.objects.filter(pk=offer.pk).update(set_aside=stood)
    for choice in ended:
        for held_offer in with_all(Offer.objects.unanswered()).filter(choice=choice):
            _end(held_offer, at)
        decide(choice, Choice.Status.PLACED_ELSEWHERE, by=application.applicant, at=at)
    return sorted(ended, key=lambda choice: choice.rank)


def ended_with(offer: Offer) -> QuerySet[Choice]:
    """The choices that accepting `offer` ended, but those that staff decided since."""
    pks = [pk for pk, _ in offer.set_aside]
    ended = offer.choice.application.choices.filter(pk__in=pks, status=Choice.Status.PLACED_ELSEWHERE)
    return ended.select_related("community", "application__applicant").order_by("community")


def bring_back(offer: Offer, at: datetime) -> None:
    """Let the choices that accepting `offer` ended stand as they stood. An offer among them is open again where a seat
    is free; else staff see that it was given back."""
    stood = dict(offer.set_aside)
    for choice in ended_with(offer):
        choice.status = stood[choice.pk]
        choice.decided_at = None if choice.status == Choice.Status.UNDER_REVIEW else at
        choice.save(update_fields=["status", "decided_at"])
        for ended_offer in choice.offers.filter(
            status=Offer.Status.WITHDRAWN, answered_at=offer.answered_at, respond_by__gt=at
        ):
            _open_again(ended_offer, choice)
        refresh(choice)
        record(choice.application.applicant, "choice_brought_back", choice, status=choice.status)


def _others(offer: Offer) -> QuerySet[Choice]:
    """The other choices that still wait for something, or could come to."""
    waiting = Q(status__in=[Choice.Status.UNDER_REVIEW, Choice.Status.RESERVE])
    states = LAPSED
    if ends_with_the_first(offer.choice.application.round):
        states = [*LAPSED, Choice.OfferState.OPEN]
    waiting |= Q(status=Choice.Status.OFFERED, offer_state__in=states)
    return offer.choice.application.choices.filter(waiting).exclude(pk=offer.choice_id)


def _end(offer: Offer, at: datetime) -> None:
    applicant, seat = offer.choice.application.applicant, offer.seat
    close(offer, Offer.Status.WITHDRAWN, at)
    record(applicant, "offer_withdrawn", offer)
    free_seat(seat, by=applicant, why="placed elsewhere")


def _open_again(offer: Offer, choice: Choice) -> None:
    try:
        seat = take_seat(choice.community, choice.application.applicant)
    except (NoSeatFree, SeatAlreadyHeld):
        return
    Offer.objects.filter(pk=offer.pk).update(status=Offer.Status.OPEN, seat=seat, answered_at=None)
    record(choice.application.applicant, "offer_opened_again", offer)
