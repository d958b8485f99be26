"""What anybody may read."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from communities.models import Community, Convenor, Round


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The convenors; with one alone, straight to it."""
    convenors = list(Convenor.objects.public())
    if len(convenors) == 1:
        return redirect("convenor", convenors[0].slug)
    now = timezone.now()
    open_rounds = Round.objects.open(now).select_related("convenor").order_by("closes_at")
    return render(
        request,
        "communities/home.html",
        {"convenors": convenors, "open_rounds": open_rounds, "now": now},
    )


@require_safe
def convenor_detail(request: HttpRequest, convenor: str) -> HttpResponse:
    """A convenor's rounds, forums and waitlist."""
    found = get_object_or_404(Convenor.objects.public(), slug=convenor)
    now = timezone.now()
    rounds = list(Round.objects.published().filter(convenor=found))
    return render(
        request,
        "communities/convenor_detail.html",
        {
            "convenor": found,
            "current": [r for r in rounds if not r.has_closed(now)],
            "past": [r for r in rounds if r.has_closed(now)],
            "forums": found.communities.forums()
            .published()
            .order_by("-pk")
            .select_related("convenor")
            .prefetch_related("sessions"),
            "now": now,
        },
    )


@require_safe
def round_detail(request: HttpRequest, convenor: str, round: str) -> HttpResponse:
    """One call: its communities, what it asks, when it closes, when people hear."""
    found = get_object_or_404(
        Round.objects.published().select_related("convenor"), convenor__slug=convenor, slug=round
    )
    communities = found.communities.published().prefetch_related("funders")
    return render(
        request,
        "communities/round_detail.html",
        {
            "round": found,
            "convenor": found.convenor,
            "communities": communities,
            "funders": sorted({funder.name for c in communities for funder in c.funders.all()}),
            "now": timezone.now(),
        },
    )


@require_safe
def community_detail(request: HttpRequest, convenor: str, round: str, community: str) -> HttpResponse:
    """One community: what it is, for whom, when it meets, what it asks, who funds it."""
    found = get_object_or_404(
        Community.objects.cohorts()
        .published()
        .select_related("convenor", "round")
        .prefetch_related("funders"),
        convenor__slug=convenor,
        round__slug=round,
        slug=community,
    )
    return render(
        request,
        "communities/community_detail.html",
        {"community": found, "round": found.round, "convenor": found.convenor, "now": timezone.now()},
    )
