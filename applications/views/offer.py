"""The page behind the link of an offer. It shows; only a press answers. No account is needed."""

from contextlib import suppress
from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from applications.domain.offers import LINK, accept_offer, decline_offer, keep_late_acceptance
from applications.errors import OfferClosed
from applications.forms.offer import OfferAnswerForm
from applications.models import Offer
from communities.domain.tokens import unseal
from communities.errors import LinkNoLongerValid
from sessions_app.queries import season


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def offer_answer(request: HttpRequest, token: str) -> HttpResponse:
    """Show an offer and take its answer; one that is closed explains itself."""
    try:
        offer = _offer(token)
    except (LinkNoLongerValid, Offer.DoesNotExist):
        return render(request, "link_invalid.html", status=404)
    now = timezone.now()
    form = OfferAnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with suppress(OfferClosed):  # the page says how the offer stands
            _answer(offer, form.cleaned_data, now)
        return redirect("offer_answer", token)
    community = offer.choice.community
    # Somebody else may have opened the link: until it is accepted, only its owner reads what it is for.
    is_known = offer.status == Offer.Status.ACCEPTED or request.user == offer.choice.application.applicant
    context = {
        "offer": offer,
        "form": form,
        "round": offer.choice.application.round,
        "convenor": community.convenor,
        "community": community if is_known else None,
        "community_pk": community.pk,
        "sessions": season(community),
        "is_overdue": offer.is_open and offer.respond_by <= now,
        "now": now,
    }
    return render(request, "applications/offer_answer.html", context)


def _offer(token: str) -> Offer:
    pk, version = unseal(LINK, token, max_age=timedelta(days=400))
    offers = Offer.objects.select_related(
        "choice__application__round", "choice__application__applicant", "choice__community__convenor"
    )
    return offers.get(pk=pk, version=version)


def _answer(offer: Offer, answer: dict, now) -> None:
    if answer["answer"] == "accept":
        accept_offer(offer, shares_contact=answer["shares_contact"], at=now)
    elif answer["answer"] == "late":
        keep_late_acceptance(offer, at=now)
    else:
        decline_offer(offer, reason=answer["reason"], at=now)
