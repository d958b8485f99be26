"""Entering an application for somebody who phoned or wrote: who they are and what they choose, then the dates."""

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters

from accounts.models import User
from applications.domain.entering import begin_entry, finish_entry, revisions_of
from applications.errors import ApplicationError, StaleRevision
from applications.forms.apply.about import AboutForm
from applications.forms.apply.base import as_typed
from applications.forms.apply.communities import VERBS, CommunitiesForm, reordered
from applications.forms.apply.dates import DatesForm
from applications.forms.enter import EnterForm, NewAccessForm, NoticeToldForm
from applications.models import Application
from applications.queries.sheet import Sheet, sheet_for
from communities.admin.scope import works_here
from communities.models import Round

METHODS = ("GET", "HEAD", "POST")
STALE = (
    "They saved their dates or what they need themselves, after you opened this page. Nothing of yours is sent, and it "
    "is still below: copy it, open this page again, and look at what they wrote first."
)


def enter_page(request: HttpRequest, window: admin.ModelAdmin) -> HttpResponse:
    """The first page. A press on “up” or “add” moves a community and keeps all that was typed."""
    if not works_here(request):
        raise PermissionDenied
    if request.method not in METHODS:
        return HttpResponseNotAllowed(METHODS)
    rounds = list(Round.objects.managed_by(request.user).select_related("convenor"))
    chosen = request.GET.get("round", "")
    round_ = next((one for one in rounds if str(one.pk) == chosen), None)
    if round_ is None:
        return _show(request, window, "choose", {"rounds": rounds, "title": "Enter an application"})
    is_moving = request.POST.get("action", "").startswith(VERBS)
    typed = reordered(as_typed(request.POST), request.POST["action"]) if is_moving else {}
    data = request.POST if request.method == "POST" and not is_moving else None
    sheet = Sheet(round_, User(), typed=typed)
    who = EnterForm(data, initial={name: typed[name][0] for name in EnterForm.base_fields if name in typed})
    parts = [who, AboutForm(sheet, data), CommunitiesForm(sheet, data, at=timezone.now())]
    if data is not None and _valid(parts):
        try:
            application = _begin(request, round_, parts)
        except ApplicationError as error:
            who.add_error(None, str(error))
        else:
            messages.success(request, "The first part is kept. Now the dates.")
            return redirect("admin:applications_application_dates", application.pk)
    moved = request.POST["action"] if is_moving else ""
    context = _parts(parts) | {"round": round_, "moved": moved, "title": f"Enter an application: {round_}"}
    return _show(request, window, "enter", context)


@sensitive_post_parameters("words")
def dates_page(request: HttpRequest, window: admin.ModelAdmin, object_id: str) -> HttpResponse:
    """The second page, of an application that staff began: the dates, what the person needs, and sending it."""
    application = window.found_or_404(request, object_id)
    if not application.entered_how or application.is_submitted:
        raise Http404
    if request.method not in METHODS:
        return HttpResponseNotAllowed(METHODS)
    data = request.POST if request.method == "POST" else None
    sheet = sheet_for(application, application.applicant)
    told = NoticeToldForm(data, initial=NoticeToldForm.made_from(revisions_of(application)))
    parts = [DatesForm(sheet, data), NewAccessForm(sheet, data), told]
    if data is not None and _valid(parts):
        try:
            given = [part.given() for part in parts[:2]]
            finish_entry(
                application, given=given, revisions=told.revisions, by=request.user, at=timezone.now()
            )
        except StaleRevision:
            told.add_error(None, STALE)
        except ApplicationError as error:
            told.add_error(None, str(error))
        else:
            messages.success(request, "The application is sent. The receipt is on its way to the person.")
            return redirect("admin:applications_application_change", application.pk)
    context = _parts(parts) | {"application": application, "round": application.round}
    context["notice"] = application.round.collection_notices.first()
    context["title"] = f"{application.applicant.get_full_name()}: dates, and sending"
    return _show(request, window, "dates", context)


def _begin(request: HttpRequest, round_: Round, parts: list[forms.Form]) -> Application:
    who, *rest = parts
    return begin_entry(
        round_,
        who.cleaned_data["email"],
        how=who.cleaned_data["entered_how"],
        given=[part.given() for part in rest],
        by=request.user,
        at=timezone.now(),
    )


def _valid(parts: list[forms.Form]) -> bool:
    """Each is asked, also after one that is wrong: all errors are told at once."""
    wrong = [part for part in parts if not part.is_valid()]
    return not wrong


def _parts(parts: list[forms.Form]) -> dict[str, object]:
    problems = [problem for part in parts for problem in _problems(part)]
    return {"parts": parts, "problems": problems}


def _problems(part: forms.Form) -> list[tuple[str, str]]:
    """Every error with the id of what it leads to."""
    if hasattr(part, "problems"):
        return part.problems
    first = next(iter(part.fields))
    found = []
    for name, said in part.errors.items():
        bound = part[name if name in part.fields else first]
        found += [(f"{bound.auto_id}_0" if bound.use_fieldset else bound.auto_id, text) for text in said]
    return found


def _show(request: HttpRequest, window: admin.ModelAdmin, page: str, context: dict) -> HttpResponse:
    round_ = context.get("round")
    common = {**window.admin_site.each_context(request), "opts": window.opts}
    common["convenor"] = round_.convenor if round_ else None
    return TemplateResponse(request, f"applications/people/{page}.html", common | context)
