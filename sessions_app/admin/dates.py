"""The dates of one community's meetings: move or call off one or several, seen first, then done with one press."""

from django.contrib import admin, messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone

from communities.admin.base import on_the_wall
from communities.models import Community
from outbox.links import without_keys
from sessions_app.domain.rescheduling import Change, Rehearsal, carry_out, rehearse
from sessions_app.errors import SessionError
from sessions_app.forms.schedule import PlanForm, plan_forms
from sessions_app.queries import may_be_planned

METHODS = ("GET", "HEAD", "POST")


def dates_page(request: HttpRequest, window: admin.ModelAdmin, community: int) -> HttpResponse:
    """GET shows the plan; a POST shows what its changes would bring about, and one with `do` makes them."""
    own = Community.objects.managed_by(request.user).select_related("convenor", "round")
    found = own.filter(pk=community).first()
    if found is None:
        raise Http404
    if request.method not in METHODS:
        return HttpResponseNotAllowed(METHODS)
    now = timezone.now()
    data = request.POST if request.method == "POST" else None
    forms = plan_forms(list(may_be_planned(found, now)), data, at=now)
    rehearsal, problem = None, ""
    if data is not None and all(form.is_valid() for form in forms):
        changes = [change for form in forms if (change := form.change)]
        try:
            if changes and "do" in data:
                carry_out(changes, by=request.user, at=now)
                return _done(request, found, changes)
            rehearsal = rehearse(found, changes, by=request.user, at=now) if changes else None
            problem = "" if changes else "Nothing is changed yet. Change a date, a time or a place first."
        except SessionError as error:
            problem = str(error)
    return on_the_wall(
        found.convenor, lambda: _page(request, window, found, forms, rehearsal=rehearsal, problem=problem)
    )


def _page(
    request: HttpRequest,
    window: admin.ModelAdmin,
    community: Community,
    forms: list[PlanForm],
    *,
    rehearsal: Rehearsal | None,
    problem: str,
) -> HttpResponse:
    chosen = request.GET.get("session", "")
    for form in forms:
        wanted = form.errors or form.changed_data if form.is_bound else str(form.session.pk) == chosen
        form.is_open = bool(wanted) or len(forms) == 1
    told = rehearsal and rehearsal.told
    has_errors = any(form.is_bound and form.errors for form in forms)
    context = {
        **window.admin_site.each_context(request),
        "title": f"Dates of {community.short_name}",
        "opts": window.opts,
        "community": community,
        "forms": forms,
        "rehearsal": rehearsal,
        "problem": problem,
        "has_errors": has_errors,
        "kept": [(name, value) for name, value in request.POST.items() if name != "csrfmiddlewaretoken"],
        "sample_text": without_keys(told.sample.text) if told and told.sample else "",
    }
    return TemplateResponse(request, "admin/sessions_app/session/dates.html", context)


def _done(request: HttpRequest, community: Community, changes: list[Change]) -> HttpResponse:
    count = len(changes)
    what, it = ("The session is", "it") if count == 1 else (f"{count} sessions are", "them")
    messages.success(request, f"{what} changed. Everybody who plans around {it} gets one email about {it}.")
    return redirect(f"{reverse('admin:sessions_app_session_changelist')}?community={community.pk}")
