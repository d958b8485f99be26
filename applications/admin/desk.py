"""The review desk: one person's application, its review and its decision. Writes call the domain."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import wraps

from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone

from accounts.models import User
from applications.admin.person import as_letter, open_offer, person_context, review_of
from applications.admin.queue import desk_url, list_url, queue_of
from applications.domain.deciding import decline_choice, put_on_reserve
from applications.domain.offers import offer_place, withdraw_offer
from applications.domain.previewing import preview
from applications.domain.reviewing import save_review
from applications.errors import ApplicationError, OfferClosed
from applications.forms.review import ReviewForm
from applications.models import Choice
from communities.errors import CommunityError

Page = Callable[..., HttpResponse]
REFUSALS = (ApplicationError, CommunityError)


def take_back(choice: Choice, *, by: User, at: datetime) -> None:
    """Withdraw the open offer of `choice`."""
    offer = open_offer(choice)
    if offer is None:
        raise OfferClosed("There is no open offer to withdraw.")
    withdraw_offer(offer, by=by, at=at)


@dataclass(frozen=True)
class Decision:
    name: str
    button: str
    words: str
    done: str
    act: Callable[..., object]


DECISIONS = {
    decision.name: decision
    for decision in (
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
            "withdraw-offer",
            "Withdraw the offer",
            "The seat becomes free, and the link in their mail stops working.",
            "The offer is withdrawn, and its seat is free.",
            take_back,
        ),
    )
}


def of_choice(*methods: str) -> Callable[[Page], Page]:
    """The page of a submitted choice of the person's own convenors: any other does not exist, whatever the
    method; only then is a method refused."""

    def found_first(page: Page) -> Page:
        @wraps(page)
        def answer(
            request: HttpRequest, window: admin.ModelAdmin, object_id: str, **more: str
        ) -> HttpResponse:
            choice = window.found_or_404(request, object_id)
            if request.method not in methods:
                return HttpResponseNotAllowed(methods)
            return page(request, window, choice, **more)

        return answer

    return found_first


@of_choice("GET", "HEAD")
def desk_page(request: HttpRequest, window: admin.ModelAdmin, choice: Choice) -> HttpResponse:
    form = ReviewForm(choice=choice, review=review_of(choice, request.user))
    return _show(window, request, choice, form)


@of_choice("POST")
def review_save(request: HttpRequest, window: admin.ModelAdmin, choice: Choice) -> HttpResponse:
    """Save, and go on to the next in the queue that this person has not scored."""
    form = ReviewForm(request.POST, choice=choice, review=review_of(choice, request.user))
    if not form.is_valid():
        return _show(window, request, choice, form)
    following = queue_of(window, request, choice).next_to_score
    try:
        save_review(
            choice,
            request.user,
            scores=form.scores(),
            note=form.cleaned_data["note"],
            recommendation=form.cleaned_data["recommendation"],
            at=timezone.now(),
        )
    except REFUSALS as error:
        messages.error(request, str(error))
        return redirect(desk_url(choice.pk, request))
    return _onward(request, choice, following)


def _onward(request: HttpRequest, choice: Choice, following: int | None) -> HttpResponse:
    if "stay" in request.POST:
        messages.success(request, "Your review is saved. Others’ scores show below yours.")
        return redirect(desk_url(choice.pk, request))
    if following is None:
        messages.success(request, "Your review is saved. You have scored everything in this queue.")
        return redirect(list_url(request))
    messages.success(request, f"Your review of {choice.application.applicant.get_full_name()} is saved.")
    return redirect(desk_url(following, request))


@of_choice("POST")
def decide(request: HttpRequest, window: admin.ModelAdmin, choice: Choice, name: str) -> HttpResponse:
    """First press: show the letter. Second press: decide and send it. A refusal is said on the desk."""
    decision = DECISIONS[name]

    def act() -> object:
        return decision.act(choice, by=request.user, at=timezone.now())

    try:
        if "confirmed" not in request.POST:
            return _confirm(window, request, choice, decision, act)
        act()
    except REFUSALS as error:
        messages.error(request, str(error))
    else:
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
        **window.admin_site.each_context(request),
        "open_round": round_ if round_.is_open(timezone.now()) else None,
        "title": decision.button,
        "opts": window.opts,
        "choice": choice,
        "decision": decision,
        "letter": as_letter(letter) if letter else None,
        "back": desk_url(choice.pk, request),
    }
    return TemplateResponse(request, "applications/desk/confirm.html", context)


def _show(window: admin.ModelAdmin, request: HttpRequest, choice: Choice, form: ReviewForm) -> HttpResponse:
    context = {
        **window.admin_site.each_context(request),
        **person_context(choice, request.user),
        "title": choice.application.applicant.get_full_name(),
        "opts": window.opts,
        "form": form,
        "queue": queue_of(window, request, choice),
        "convenor": choice.application.round.convenor,
        "list_url": list_url(request),
    }
    return TemplateResponse(request, "applications/desk/desk.html", context)
