"""Check your answers, read how they are used, and send. After the close: read and copy them."""

from datetime import datetime

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from applications.domain.applying import submit
from applications.domain.closing import closing_on
from applications.domain.progress import progress
from applications.errors import AlreadySent, ApplicationError, Incomplete, StaleRevision
from applications.forms.apply.copying import as_text, parts_of
from applications.forms.apply.sending import SendForm
from applications.models import Application
from applications.queries.sheet import Sheet, sheet_of
from applications.views.apply import state_of


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def apply_check(request: HttpRequest, convenor: str, round: str) -> HttpResponse:
    """Show all answers with what is missing; send them."""
    sheet = sheet_of(convenor, round, request.user)
    now = timezone.now()
    if sheet.application is None:
        return redirect("apply", convenor, round)
    if sheet.application.is_submitted:
        return redirect("my_application", sheet.application.pk)
    if request.method == "POST":
        return _send(request, sheet, now)
    return _page(request, sheet, now)


def _send(request: HttpRequest, sheet: Sheet, now: datetime) -> HttpResponse:
    form = SendForm(request.POST)
    if not form.is_valid():
        return _page(request, sheet, now, form=form)
    said = form.cleaned_data
    try:
        application = submit(
            sheet.round,
            sheet.person,
            revision=said["revision"],
            notice_version=said["notice_version"],
            at=now,
        )
    except AlreadySent:
        return redirect("my_application", sheet.application.pk)
    except Incomplete:
        return _page(request, sheet, now)
    except ApplicationError as error:
        fresh = sheet_of(sheet.convenor.slug, sheet.round.slug, sheet.person)
        status = 409 if isinstance(error, StaleRevision) else 200
        return _page(request, fresh, now, problem=str(error), status=status)
    messages.success(request, "Your application is sent.")
    return redirect("my_application", application.pk)


def _page(
    request: HttpRequest,
    sheet: Sheet,
    now: datetime,
    *,
    form: SendForm | None = None,
    problem: str = "",
    status: int = 200,
) -> HttpResponse:
    application = sheet.application
    states = {state.name: state for state in progress(application, at=now)}
    closing = closing_on(sheet)
    state = state_of(sheet.round, application, closing, now)
    may_send = not state.startswith("closed") and state != "not_open"
    typed = _typed(application) if any(s.has_typed for s in states.values()) else {}
    # What cannot be sent any more is shown with every word that was typed.
    parts = parts_of(sheet, at=now, typed={} if may_send else typed)
    notice = sheet.round.collection_notices.first()
    hidden = {"revision": application.revision, "notice_version": notice.version if notice else 0}
    context = {
        "round": sheet.round,
        "convenor": sheet.convenor,
        "application": application,
        "parts": [(part, states[part.name]) for part in parts],
        "unfinished": [s for s in states.values() if s.has_typed or (s.is_required and s.status != "done")],
        "form": form if form is not None else SendForm(initial=hidden),
        "notice": notice,
        "text": "" if may_send else as_text(parts),
        "state": state,
        "closing": closing,
        "may_send": may_send,
        "problem": problem,
        "is_posted": request.method == "POST",
        "now": now,
    }
    return render(request, "applications/apply_check.html", context, status=status)


def _typed(application: Application) -> dict[str, dict[str, list[str]]]:
    return {section.name: section.typed for section in application.sections.all() if section.typed}
