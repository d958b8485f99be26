"""The planner: what is wanted, several plans side by side, each date by hand, and a look before anything is saved."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed, QueryDict
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone

from communities.admin.base import on_the_wall
from communities.models import Community
from outbox.links import without_keys
from outbox.numbers import is_number
from sessions_app.admin.planned import Planning, usual
from sessions_app.domain.keeping_plans import keep_plan, mark_of, open_sessions, rehearse_plan
from sessions_app.errors import ChangedMeanwhile, SessionError
from sessions_app.forms.planning import Meetings, PlanForm

LIST = "admin:sessions_app_session_changelist"
PREFIX = "on"


def urls(window: admin.ModelAdmin) -> list:
    """The planner's addresses, in the window of sessions."""
    served = window.admin_site.admin_view
    return [
        path(
            "plan/", served(lambda request: choose_page(request, window)), name="sessions_app_session_plans"
        ),
        path(
            "plan/<int:community_id>/",
            served(lambda request, community_id: plan_page(request, window, community_id)),
            name="sessions_app_session_plan",
        ),
    ]


def choose_page(request: HttpRequest, window: admin.ModelAdmin) -> HttpResponse:
    """Which community: all of the person's convenors, or those of one round."""
    if not window.has_view_permission(request):
        raise PermissionDenied
    if request.method not in ("GET", "HEAD"):
        return HttpResponseNotAllowed(["GET", "HEAD"])
    own = Community.objects.managed_by(request.user).select_related("round", "convenor")
    number = request.GET.get("round", "")
    if is_number(number):
        own = own.filter(round=number)
    own = own.order_by("convenor", "-round__opens_at", "position", "name").prefetch_related("sessions")
    context = {
        **window.admin_site.each_context(request),
        "title": "Plan meetings",
        "opts": window.opts,
        "communities": own,
    }
    return TemplateResponse(request, "admin/sessions_app/session/plan_choose.html", context)


def plan_page(request: HttpRequest, window: admin.ModelAdmin, community_id: int) -> HttpResponse:
    """GET proposes and counts; POST shows what would be saved, and saves it. 404 for what is not the person's own."""
    community = (
        Community.objects.managed_by(request.user)
        .select_related("round", "convenor")
        .filter(pk=community_id)
        .first()
    )
    if community is None:
        raise Http404
    if request.method not in ("GET", "HEAD", "POST"):
        return HttpResponseNotAllowed(["GET", "HEAD", "POST"])
    return on_the_wall(community.convenor, lambda: _answer(request, window, community))


def _answer(request: HttpRequest, window: admin.ModelAdmin, community: Community) -> HttpResponse:
    asked = request.POST if request.method == "POST" else request.GET
    now = timezone.now()
    sessions = open_sessions(community, now)
    given = asked if "first" in asked else usual(community, sessions)
    form = PlanForm(given)
    step, rows, told = asked.get("step"), None, None
    if request.method == "POST" and step == "edit":
        return redirect(_address(request))
    if f"{PREFIX}-TOTAL_FORMS" in asked:
        rows = Meetings(asked, prefix=PREFIX, community=community, sessions=sessions, at=now)
    if request.method == "POST" and rows is not None and rows.is_valid():
        try:
            if step != "review":
                return _keep(request, community, rows)
            told = rehearse_plan(community, rows.meetings(), by=request.user, at=now)
        except ChangedMeanwhile as error:
            messages.warning(request, str(error))
        except SessionError as error:
            messages.error(request, str(error))
        sessions = open_sessions(community, now)
    context = {
        **window.admin_site.each_context(request),
        "title": f"Plan meetings, {community.short_name}",
        "opts": window.opts,
        "community": community,
        "form": form,
        "rows": rows,
        "prefix": PREFIX,
        "seen": mark_of(sessions),
        "planning": Planning(community, request.user, form=form, rows=rows, sessions=sessions, at=now),
        "asked": _asked(form, asked),
        "told": told,
        "sample_text": without_keys(told.sample.text) if told and told.sample else "",
    }
    page = "review" if told else "edit" if rows is not None else "propose"
    return TemplateResponse(request, f"admin/sessions_app/session/plan_{page}.html", context)


def _asked(form: PlanForm, given: QueryDict) -> list[tuple[str, str]]:
    """The terms as they go on from page to page."""
    if "first" not in given:
        return [(name, value) for name in form.fields if (value := form.data.get(name)) not in (None, [])]
    return [(name, value) for name in form.fields for value in given.getlist(name)]


def _address(request: HttpRequest) -> str:
    """Where the dates that were sent stand in the address: there they are counted again, and can be shared."""
    given = request.POST.copy()
    given.pop("csrfmiddlewaretoken", None)
    return f"{request.path}?{given.urlencode()}"


def _keep(request: HttpRequest, community: Community, rows: Meetings) -> HttpResponse:
    """On to the sessions that were made."""
    kept = keep_plan(
        community,
        rows.meetings(),
        is_announced=request.POST.get("state") != "tbc",
        seen=request.POST.get("seen", ""),
        by=request.user,
        at=timezone.now(),
    )
    count = len(kept)
    messages.success(
        request, f"{count} meeting{' of' if count == 1 else 's of'} {community.short_name} saved."
    )
    return redirect(f"{reverse(LIST)}?community={community.pk}")
