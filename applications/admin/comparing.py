"""Drafts of one round side by side."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect
from django.template.response import TemplateResponse

from applications.admin.drafts import LIST
from applications.admin.finding import is_number
from applications.admin.frame import frame
from applications.models import Selection
from applications.queries.comparing import compared

MOST = 4


def compare_page(request: HttpRequest, window: admin.ModelAdmin) -> HttpResponse:
    """Those that are ticked, of one round; the first that is ticked says which."""
    if not window.has_view_permission(request):
        raise PermissionDenied
    if request.method not in ("GET", "HEAD"):
        return HttpResponseNotAllowed(["GET", "HEAD"])
    numbers = [int(word) for word in request.GET.getlist("draft") if is_number(word)]
    own = Selection.objects.managed_by(request.user).standing().filter(pk__in=numbers)
    drafts = list(own.select_related("round__convenor").order_by("made_at", "pk"))
    drafts = [draft for draft in drafts if draft.round_id == drafts[0].round_id][:MOST]
    if len(drafts) < 2:
        messages.warning(request, "Tick two to four drafts of one round to compare them.")
        return redirect(LIST)
    context = {
        **frame(window.admin_site, request),
        "title": f"Compare drafts, {drafts[0].round}",
        "opts": window.opts,
        "round": drafts[0].round,
        "comparison": compared(drafts, request.user),
    }
    return TemplateResponse(request, "admin/applications/selection/compare.html", context)
