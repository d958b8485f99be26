"""The page on which somebody asks to hear of the next call, or takes it back. No account is needed."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from applications.domain.keeping import application_by, forget_details, keep_details
from applications.forms.keep import KeepForm
from communities.errors import LinkNoLongerValid


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def keep(request: HttpRequest, token: str) -> HttpResponse:
    """Show how it stands; only a press changes it. Nothing here says whose page it is."""
    try:
        application = application_by(token)
    except LinkNoLongerValid:
        return render(request, "link_invalid.html", status=404)
    form = KeepForm(request.POST if request.POST.get("answer") == "keep" else None)
    if request.method == "POST":
        if request.POST.get("answer") == "forget":
            forget_details(application, at=timezone.now())
            return redirect("keep", token)
        if form.is_valid():
            keep_details(application, at=timezone.now())
            return redirect("keep", token)
    context = {
        "application": application,
        "form": form,
        "round": application.round,
        "convenor": application.round.convenor,
    }
    return render(request, "applications/keep.html", context)
