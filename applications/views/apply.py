"""Applying: the list of what there is to do, in whatever state the round and the application are."""

from datetime import datetime
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from applications.domain.applying import start
from applications.domain.carrying import start_from_last
from applications.domain.closing import Closing, closing_for, closing_on
from applications.domain.progress import progress
from applications.errors import ApplicationError
from applications.models import Application
from applications.queries.own import last_sent
from applications.queries.sheet import Sheet, published_round, sheet_of
from communities.models import Round


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def apply(request: HttpRequest, convenor: str, round: str) -> HttpResponse:
    """Show the sections and how far each is; begin, empty or from the last application."""
    now = timezone.now()
    if not request.user.is_authenticated:
        if request.method == "POST":
            return redirect_to_login(request.get_full_path())
        found = published_round(convenor, round)
        return _page(request, Sheet(found, request.user), closing_for(found, None), now)
    sheet = sheet_of(convenor, round, request.user)
    if request.method == "POST":
        return _begin(request, sheet.round, now)
    return _page(request, sheet, closing_on(sheet), now)


def _begin(request: HttpRequest, round_: Round, now: datetime) -> HttpResponse:
    where = [round_.convenor.slug, round_.slug]
    try:
        application = start(round_, request.user, at=now)
        if request.POST.get("action") == "last":
            start_from_last(application, at=now)
            messages.success(request, "Your last answers are here. Look each page over, and save it.")
            return redirect("apply", *where)
    except ApplicationError as error:
        messages.error(request, str(error))
        return redirect("apply", *where)
    return redirect(reverse("apply_section", args=[*where, "about"], query=_community(request)))


def _page(request: HttpRequest, sheet: Sheet, closing: Closing, now: datetime) -> HttpResponse:
    application, states = sheet.application, progress(sheet.application, at=now)
    state = state_of(sheet.round, application, closing, now)
    is_fresh = application is None or not any(state.revision for state in states)
    may_carry = state == "open" and is_fresh and request.user.is_authenticated
    context = {
        "round": sheet.round,
        "convenor": sheet.convenor,
        "application": application,
        "states": states,
        "is_ready": all(s.status == "done" for s in states if s.is_required) and not _typed(states),
        "has_typed": _typed(states),
        "asks_more": any(s.status == "asks_more" for s in states),
        "state": state,
        "closing": closing,
        "last": last_sent(sheet.round, request.user) if may_carry else None,
        "is_fresh": is_fresh,
        "query": urlencode(_community(request)),
        "now": now,
    }
    return render(request, "applications/apply.html", context)


def state_of(round_: Round, application: Application | None, closing: Closing, at: datetime) -> str:
    """In one word where somebody stands: not_open, open, grace, closed; sent and withdrawn while it can change, and
    after the close."""
    if at < round_.opens_at:
        return "not_open"
    if closing.has_closed(at):
        if application is None:
            return "closed"
        if application.status != Application.Status.DRAFT:
            return f"closed_{application.status}"
        return "grace" if closing.takes_from(application.created_at, at) else "closed_draft"
    if application is None or application.status == Application.Status.DRAFT:
        return "open"
    return str(application.status)


def _typed(states: list) -> list:
    return [state for state in states if state.has_typed]


def _community(request: HttpRequest) -> dict[str, str]:
    """The community whose page led here, to begin the order with."""
    slug = request.GET.get("community", "")
    return {"community": slug} if slug else {}
