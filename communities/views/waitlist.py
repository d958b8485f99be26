"""“I don't see myself in these communities”: told without an account, confirmed by email."""

from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.throttle import SLOW_DOWN, may_send
from communities.domain.demand import LINK, confirm_demand, remove_demand, tell_demand
from communities.domain.tokens import unseal
from communities.errors import LinkNoLongerValid
from communities.forms.waitlist import WaitlistForm
from communities.models import Convenor, DemandEntry


@require_http_methods(["GET", "HEAD", "POST"])
def waitlist(request: HttpRequest, convenor: str) -> HttpResponse:
    """The form; a good one is kept and its address written to."""
    found = get_object_or_404(Convenor.objects.public(), slug=convenor)
    form = WaitlistForm(request.POST or None, convenor=found)
    if request.method == "POST" and form.is_valid():
        now = timezone.now()
        if may_send(request, purpose="waitlist", email=form.cleaned_data["email"], at=now):
            tell_demand(found, **form.cleaned_data, at=now)
            return redirect("waitlist_told", found.slug)
        form.add_error(None, SLOW_DOWN)
    return render(request, "communities/waitlist.html", {"form": form, "convenor": found})


@require_safe
def waitlist_told(request: HttpRequest, convenor: str) -> HttpResponse:
    """Thanks, and what happens next."""
    found = get_object_or_404(Convenor.objects.public(), slug=convenor)
    return render(request, "communities/waitlist_told.html", {"convenor": found})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def demand_answer(request: HttpRequest, token: str) -> HttpResponse:
    """The page behind the mailed link: it shows the wish; a press confirms it or takes it back."""
    try:
        pk, _ = unseal(LINK, token, max_age=timedelta(days=400))
        entry = DemandEntry.objects.select_related("convenor", "theme", "lga").get(pk=pk)
    except (LinkNoLongerValid, DemandEntry.DoesNotExist):
        return render(request, "link_invalid.html", status=404)
    if request.method == "POST":
        if request.POST.get("answer") == "remove":
            remove_demand(entry, by=None, at=timezone.now())
        else:
            confirm_demand(entry, at=timezone.now())
        return redirect("demand_answer", token)
    return render(request, "communities/demand_answer.html", {"entry": entry, "convenor": entry.convenor})
