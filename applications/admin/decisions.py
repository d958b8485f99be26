"""Decisions about the applicant: each shows its letter first. Writes call the domain."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone

from accounts.models import User
from applications.admin.finding import REFUSALS, refused
from applications.admin.frame import frame
from applications.admin.person import as_letter, latest_offer, open_offer
from applications.admin.queue import desk_url
from applications.domain.deciding import decline_choice, put_on_reserve
from applications.domain.late_yes import place_late
from applications.domain.offers import extend_offer, offer_place, withdraw_offer
from applications.domain.previewing import preview
from applications.domain.reviewing import check_may_decide
from applications.errors import OfferClosed
from applications.models import Choice, Offer


def take_offer_back(choice: Choice, *, by: User, at: datetime) -> None:
    """Withdraw the open offer of `choice`."""
    withdraw_offer(_open(choice, "There is no open offer to withdraw."), by=by, at=at)


def give_more_time(choice: Choice, *, by: User, at: datetime) -> None:
    """Let the open offer of `choice` be due later."""
    extend_offer(_open(choice, "There is no open offer to extend."), by=by, at=at)


def place_now(choice: Choice, *, by: User, at: datetime) -> None:
    """Give the person the seat to which they said yes after the offer ran out."""
    offer = latest_offer(choice)
    if offer is None:
        raise OfferClosed("There is no late yes to place.")
    place_late(offer, by=by, at=at)


def _open(choice: Choice, refusal: str) -> Offer:
    offer = open_offer(choice)
    if offer is None:
        raise OfferClosed(refusal)
    return offer


@dataclass(frozen=True)
class Decision:
    name: str
    button: str
    words: str
    done: str
    act: Callable[..., object]


ALL = (
    Decision(
        "offer",
        "Offer a place",
        "A seat is held until the offer is answered or runs out.",
        "The offer is on its way, and a seat is held.",
        offer_place,
    ),
    Decision(
        "reserve",
        "Reserve list",
        "They may be offered a seat that frees up. No position is ever shown.",
        "On the reserve list, and told so.",
        put_on_reserve,
    ),
    Decision(
        "decline",
        "Not this time",
        "This community only: their other choices stay as they are.",
        "Told “not this time”.",
        decline_choice,
    ),
    Decision(
        "extend-offer",
        "Give more time",
        "As many working days more as the round gives everybody. The seat stays held.",
        "The offer is held longer, and they are told so.",
        give_more_time,
    ),
    Decision(
        "place-late",
        "Give them the place",
        "They said yes after the offer ran out. They become a member at once, and are welcomed.",
        "They have a place, and are told so.",
        place_now,
    ),
    Decision(
        "withdraw-offer",
        "Withdraw the offer",
        "The seat becomes free, and the link in their mail stops working.",
        "The offer is withdrawn, and its seat is free.",
        take_offer_back,
    ),
)


def pressed(
    request: HttpRequest, window: admin.ModelAdmin, choice: Choice, decision: Decision
) -> HttpResponse:
    """First press: show the letter. Second press: decide and send it. A refusal is said on the desk."""

    def act() -> object:
        check_may_decide(choice, request.user)
        return decision.act(choice, by=request.user, at=timezone.now())

    try:
        if "confirmed" not in request.POST:
            return _confirm(window, request, choice, decision, act)
        act()
    except REFUSALS as error:
        return refused(request, choice, str(error))
    messages.success(request, decision.done)
    return redirect(desk_url(choice.pk, request))


def _confirm(
    window: admin.ModelAdmin,
    request: HttpRequest,
    choice: Choice,
    decision: Decision,
    act: Callable[[], object],
) -> HttpResponse:
    letter = preview(act, choice.application)
    round_ = choice.application.round
    context = {
        **frame(window.admin_site, request),
        "opts": window.opts,
        "open_round": round_ if round_.is_open(timezone.now()) else None,
        "title": decision.button,
        "choice": choice,
        "decision": decision,
        "letter": as_letter(letter) if letter else None,
        "back": desk_url(choice.pk, request),
    }
    return TemplateResponse(request, "applications/desk/confirm.html", context)


PRESSES = {decision.name: partial(pressed, decision=decision) for decision in ALL}
