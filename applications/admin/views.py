"""The page of the table of applications, and the ways to look at it that people keep."""

from urllib.parse import urlencode

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone

from applications.admin.bulk import ACTIONS
from applications.admin.choosing import columns_for
from applications.admin.frame import frame
from applications.admin.options import options_of
from applications.admin.queue import FILTERS
from applications.admin.table import Table, asked_in
from applications.domain.saving_views import forget_view, save_view
from applications.errors import ApplicationError
from applications.models import SavedView
from communities.admin.presses import not_pressed
from communities.models import Convenor

LIST = "admin:applications_choice_changelist"


def table_page(request: HttpRequest, window: admin.ModelAdmin) -> HttpResponse:
    """What the address asks for, of what this person may read. Eight queries, whatever the number of rows."""
    if request.method not in ("GET", "HEAD"):
        return HttpResponseNotAllowed(["GET", "HEAD"])
    if not window.has_view_permission(request):
        raise PermissionDenied
    options = options_of(request)
    table = Table(request.GET, options)
    lines = table.lines  # before the header asks who is signed in: it is known then
    context = {
        **frame(window.admin_site, request),
        "title": "Applications" if options.coordinates else "Applications you were given",
        "opts": window.opts,
        "table": table,
        "lines": lines,
        "options": options,
        "offered": columns_for(options.coordinates),
        "shown": {column.name for column in table.columns},
        "selects": [(one, one.choices(options), table.values.get(one.name, "")) for one in table.filters],
        "capacity": table.community if options.counts_seats else None,
        "actions": ACTIONS,
        "desk_suffix": f"?{urlencode({FILTERS: table.address})}" if table.address else "",
    }
    return TemplateResponse(request, "admin/applications/choice/change_list.html", context)


def view_save(request: HttpRequest, window: admin.ModelAdmin) -> HttpResponse:
    """Keep the table as it is, by a name."""
    options = options_of(request)
    if not options.coordinates:
        raise PermissionDenied
    if request.method != "POST":
        return not_pressed(request, reverse(LIST))
    table = Table(asked_in(request), options)
    try:
        view = save_view(
            _convenor_of(table),
            request.user,
            name=request.POST.get("name", "").replace("\x00", ""),
            query=table.address,
            is_shared="is_shared" in request.POST,
            at=timezone.now(),
        )
    except ApplicationError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, f"This view is saved as “{view.name}”.")
    return redirect(f"{reverse(LIST)}?{table.address}")


def view_forget(request: HttpRequest, window: admin.ModelAdmin, view_id: int) -> HttpResponse:
    own = SavedView.objects.seen_by(request.user).filter(owner=request.user.pk)
    view = get_object_or_404(own, pk=view_id)
    if request.method != "POST":
        return not_pressed(request, reverse(LIST))
    forget_view(view)
    messages.success(request, f"The view “{view.name}” is gone. Applications stay as they are.")
    return redirect(LIST)


def _convenor_of(table: Table) -> Convenor:
    """Whose view it is: of the community that the table is narrowed to, else of the first that this person runs."""
    mine = {convenor.pk: convenor for convenor in table.options.convenors}
    convenor = mine.get(table.community.convenor_id) if table.community else None
    return convenor or table.options.convenors[0]
