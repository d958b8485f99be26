"""The page behind the link of an offer. It shows; only a press answers. No account is needed."""

from contextlib import suppress
from datetime import datetime, timedelta

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods

from applications.domain.late_yes import accept_late
from applications.domain.offer_rows import LINK, read_offer
from applications.domain.offers import accept_offer, decline_offer
from applications.domain.setting_aside import what_accepting_ends
from applications.domain.undoing import undo_answer
from applications.errors import CannotUndo, NoticeChanged, OfferClosed
from applications.forms.offer import NoForm, YesForm
from applications.models import Offer
from communities.domain.tokens import unseal
from communities.errors import LinkNoLongerValid
from communities.models import AccessNeeds
from sessions_app.queries import joining_has_ended, meetings_left, meetings_missed

YES = {"accept": accept_offer, "late": accept_late}


@never_cache
@sensitive_post_parameters("needs", "more_needs")
@require_http_methods(["GET", "HEAD", "POST"])
def offer_answer(request: HttpRequest, token: str) -> HttpResponse:
    """Show an offer and take its answer, or take it back; one that is closed explains itself."""
    try:
        offer = _offer(token)
    except (LinkNoLongerValid, Offer.DoesNotExist):
        return render(request, "link_invalid.html", status=404)
    now = timezone.now()
    form = _yes_form(request, offer)
    if request.method == "POST" and _is_answered(request, offer, form, now):
        return redirect("offer_answer", token)
    return render(request, "applications/offer_answer.html", _context(request, offer, form, now))


def _offer(token: str) -> Offer:
    pk, version = unseal(LINK, token, max_age=timedelta(days=400))
    offer = read_offer(pk)
    if offer.version != version:
        raise Offer.DoesNotExist
    return offer


def _yes_form(request: HttpRequest, offer: Offer) -> YesForm:
    application = offer.choice.application
    return YesForm(
        request.POST if request.POST.get("answer") in YES else None,
        round_=application.round,
        notice=offer.choice.community.group_notices.first(),
        told=AccessNeeds.objects.of(application.applicant, application.round).first(),
        is_owner=request.user == application.applicant,
    )


@sensitive_variables("form")
def _is_answered(request: HttpRequest, offer: Offer, form: YesForm, now: datetime) -> bool:
    """Do what was pressed. False where something is still to be put right; where it came too late, the page says how
    the offer stands."""
    answer = request.POST.get("answer")
    with suppress(OfferClosed):
        if answer in YES:
            return form.is_valid() and _said_yes(form, offer, answer, now)
        if answer == "undo":
            _undo(request, offer, now)
        elif answer == "decline":
            no = NoForm(request.POST)
            decline_offer(offer, reason=no.cleaned_data["reason"] if no.is_valid() else "", at=now)
    return True


@sensitive_variables("form")
def _said_yes(form: YesForm, offer: Offer, answer: str, now: datetime) -> bool:
    try:
        YES[answer](offer, **form.given(), at=now)
    except NoticeChanged as error:  # in the moment between reading the notice and this press
        form.add_error("notice" if "notice" in form.fields else None, str(error))
        return False
    return True


def _undo(request: HttpRequest, offer: Offer, now: datetime) -> None:
    try:
        undo_answer(offer, at=now)
    except CannotUndo as error:
        messages.error(request, str(error))
    else:
        messages.success(request, "Your answer is taken back.")


def _context(request: HttpRequest, offer: Offer, form: YesForm, now: datetime) -> dict[str, object]:
    community, applicant = offer.choice.community, offer.choice.application.applicant
    # Whoever holds the link holds the mail, which names it; but not before the eyes of somebody else's account.
    is_other = request.user.is_authenticated and request.user != applicant
    is_known = offer.status == Offer.Status.ACCEPTED or not is_other
    is_overdue = offer.is_open and offer.respond_by <= now
    return {
        "offer": offer,
        "form": form,
        "policy": what_accepting_ends(offer) if offer.is_open else "",
        "round": offer.choice.application.round,
        "convenor": community.convenor,
        "community": community if is_known else None,
        "left": meetings_left(community, now),
        "missed": meetings_missed(community, now).count(),
        "is_overdue": is_overdue,
        "may_come_late": offer.status == Offer.Status.EXPIRED or is_overdue,
        "joining_has_ended": joining_has_ended(community, now),
        "may_undo": Offer.objects.taken_back_at(now).filter(pk=offer.pk).exists(),
        "now": now,
    }
