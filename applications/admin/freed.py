"""A community's free seats, and who of its reserve list fits them: staff choose, and the letter is shown first."""

from datetime import datetime
from functools import partial

from django.contrib import admin, messages
from django.db.models import BooleanField, ExpressionWrapper, Q
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone

from applications.admin.finding import REFUSALS, is_number
from applications.admin.frame import frame
from applications.admin.person import as_letter
from applications.admin.seeing import is_masked, label
from applications.domain.backfilling import offer_freed_seat
from applications.domain.previewing import preview
from applications.domain.reviewing import check_may_decide
from applications.errors import ReasonMissing
from applications.matching.backfill import sentence_of_fit
from applications.models import Choice, Release
from applications.queries.conflicts import with_possible_conflict
from applications.queries.outdated import Outdated, outdated_of_round
from applications.queries.releasing import lists_of
from applications.queries.reserve import Vacancy, vacancy_of
from applications.queries.scores import hidden_scores
from applications.queries.wording import naming
from communities.admin.base import on_the_wall
from communities.models import Community


def freed_page(request: HttpRequest, window: admin.ModelAdmin, community_id: int) -> HttpResponse:
    """GET: the free seats and the reserve list, best first. POST: the letter to one of them; once more: the offer."""
    cohorts = Community.objects.managed_by(request.user).cohorts().select_related("convenor", "round")
    community = cohorts.filter(pk=community_id).first()
    if community is None:
        raise Http404
    if request.method not in ("GET", "HEAD", "POST"):
        return HttpResponseNotAllowed(["GET", "HEAD", "POST"])
    now = timezone.now()
    if request.method == "POST":
        return on_the_wall(community.convenor, lambda: _pressed(request, window, community, now))
    return on_the_wall(community.convenor, lambda: _show(request, window, vacancy_of(community, now), now))


def _show(request: HttpRequest, window: admin.ModelAdmin, vacancy: Vacancy, now: datetime) -> HttpResponse:
    seen = {choice.pk: choice for choice in _readable(request, vacancy.fits)}
    targets = [target for target in vacancy.problem.targets if target.group == vacancy.community.pk]
    words = partial(sentence_of_fit, targets=targets, name_of_value=naming())
    rows = [
        (seen[pk], label(seen[pk]), words(fit, shows_score=not seen[pk].hides_scores))
        for pk, fit in vacancy.fits.items()
        if pk in seen
    ]
    draft = outdated_of_round(vacancy.community.round_id, request.user)
    context = {
        **frame(window.admin_site, request),
        "opts": window.opts,
        "title": f"Free seats: {vacancy.community.short_name}",
        "vacancy": vacancy,
        "community": vacancy.community,
        "rows": rows,
        "hidden": len(vacancy.fits) - len(rows),
        "outdated": draft,
        "freed": [(label(choice), choice) for choice in _freed(request, vacancy.community, draft)],
        "is_blind": vacancy.community.round.hides_names,
        "waits_for_close": now < vacancy.community.round.closes_at,
    }
    return TemplateResponse(request, "admin/applications/choice/freed.html", context)


def _freed(request: HttpRequest, community: Community, draft: Outdated | None) -> list[Choice]:
    """Who could wait for these seats and was told nothing yet, since a draft counts on a place that they lost."""
    told = lists_of(draft.draft, community, request.user).told[Release.Kind.RESERVE] if draft else []
    return [choice for choice in told if choice.is_freed]


def _pressed(
    request: HttpRequest, window: admin.ModelAdmin, community: Community, now: datetime
) -> HttpResponse:
    back = reverse("admin:applications_choice_freed", args=[community.pk])
    choice = _chosen(request, community)
    reason = request.POST.get("override_reason", "").replace("\x00", "")[:2000]

    def act() -> object:
        check_may_decide(choice, request.user)
        return offer_freed_seat(choice, by=request.user, override_reason=reason, at=now)

    context = {
        **frame(window.admin_site, request),
        "opts": window.opts,
        "title": f"Offer the seat to {label(choice)}",
        "choice": choice,
        "community": community,
        "back": back,
        "reason": reason,
    }
    try:
        if "confirmed" in request.POST:
            act()
            messages.success(request, "The offer is on its way, and a seat is held.")
            return redirect(back)
        letter = preview(act, choice.application)
    except ReasonMissing as error:
        words = str(error)
        context |= {
            "asks_reason": True,
            "why": words,
            "problem": words if "override_reason" in request.POST else "",
        }
    except REFUSALS as error:
        messages.error(request, str(error))
        return redirect(back)
    else:
        context |= {"letter": as_letter(letter)}
    return TemplateResponse(request, "admin/applications/choice/freed_confirm.html", context)


def _chosen(request: HttpRequest, community: Community) -> Choice:
    asked = request.POST.get("choice", "")
    found = [one for one in _readable(request, [asked] if is_number(asked) else []) if not is_masked(one)]
    if not found or found[0].community_id != community.pk:
        raise Http404
    return found[0]


def _readable(request: HttpRequest, pks: object) -> list[Choice]:
    hides = ExpressionWrapper(hidden_scores(request.user, Q()), BooleanField())
    choices = Choice.objects.readable_by(request.user).filter(pk__in=list(pks)).annotate(hides_scores=hides)
    return list(
        with_possible_conflict(choices, request.user).select_related(
            "application__applicant__profile",
            "application__round__convenor",
            "community__round",
            "community__convenor",
        )
    )
