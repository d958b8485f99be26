"""One section of an application: it shows what is kept, keeps what is typed, and takes what is right."""

from dataclasses import replace
from datetime import datetime

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from applications.domain.answers import Counted
from applications.domain.applying import keep_typed, take
from applications.domain.closing import closing_on
from applications.errors import AnswerWrong, ChoicesWrong, NotOpenYet, StaleRevision, TooLate, TooLong
from applications.forms.apply import FORMS, SectionForm, form_for
from applications.forms.apply.base import as_typed, differing
from applications.forms.apply.communities import VERBS, reordered
from applications.forms.apply.stamp import FIELD, opened_at, stamped
from applications.models import Section
from applications.queries.sheet import Sheet, sheet_of
from applications.views import keeping
from applications.views.closed import after_the_close
from communities.errors import NotAnAnswer
from communities.templatetags.times import clock, local

# What can be said on the page itself. A stale save is another matter: it shows two texts.
REFUSED = (AnswerWrong, ChoicesWrong, NotAnAnswer, NotOpenYet, TooLate, TooLong)
KEPT = "What you typed is kept. Sign in with a code by email to save it."


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def apply_section(request: HttpRequest, convenor: str, round: str, section: str) -> HttpResponse:
    """Show the page as it was left; or keep, take or reorder what was sent."""
    if section not in FORMS:
        raise Http404("An application has no such page.")
    if not request.user.is_authenticated:
        return _signed_out(request, convenor, round, section)
    now = timezone.now()
    sheet = sheet_of(convenor, round, request.user, section)
    if now < sheet.round.opens_at:
        return redirect("apply", convenor, round)
    if request.method == "POST":
        sent = request.POST.get("revision", "")
        return _post(request, sheet, int(sent) if sent.isdecimal() and len(sent) < 9 else -1, now)
    if sheet.application is None and _has_closed(sheet, now):
        return redirect("apply", convenor, round)
    return _show(request, sheet, now)


def _signed_out(request: HttpRequest, convenor: str, round_: str, section: str) -> HttpResponse:
    here = request.get_full_path()
    if request.method == "POST":
        if keeping.is_autosave(request):
            return JsonResponse({"sign_in": here}, status=401)
        keeping.keep(request, convenor, round_, section)
        messages.info(request, KEPT)
    return redirect_to_login(here)


def _post(request: HttpRequest, sheet: Sheet, revision: int, now: datetime) -> HttpResponse:
    """Do what was pressed. A save that came between is no matter where both say the same; else both are shown."""
    try:
        return _act(request, sheet, revision, now)
    except StaleRevision as error:
        problem = str(error)
    fresh = sheet_of(sheet.convenor.slug, sheet.round.slug, sheet.person, sheet.section)
    mine = _as_sent(fresh, as_typed(request.POST), now)
    pairs = differing(mine, form_for(fresh, at=now))
    if not pairs and revision != fresh.revision:
        return _post(request, fresh, fresh.revision, now)
    return _conflict(request, fresh, mine, pairs, now, problem=problem)


def _act(request: HttpRequest, sheet: Sheet, revision: int, now: datetime) -> HttpResponse:
    action = request.POST.get("action", "")
    typed = as_typed(request.POST)
    if keeping.is_autosave(request):
        return _autosave(request, sheet, typed, revision, now)
    if action == "continue":
        return _continue(request, sheet, typed, revision, now)
    is_order = action.startswith(VERBS) and sheet.section == Section.Name.COMMUNITIES
    try:
        if action == "clear" and sheet.section == Section.Name.COUNTED:
            take(
                sheet.round,
                sheet.person,
                Counted(),
                revision=revision,
                at=now,
                opened_at=_opened(request, sheet, now),
            )
        else:
            _keep(request, sheet, reordered(typed, action) if is_order else typed, revision, now)
    except REFUSED as error:
        return _page(request, sheet, _as_sent(sheet, typed, now), now, problem=str(error))
    if is_order:
        return redirect(_address(sheet, sheet.section, moved=action, **_kept_query(request)))
    messages.success(request, "What you wrote is saved. Come back to it whenever you like.")
    return redirect("apply", sheet.convenor.slug, sheet.round.slug)


def _keep(
    request: HttpRequest, sheet: Sheet, typed: dict[str, list[str]], revision: int, now: datetime
) -> Section:
    opened = _opened(request, sheet, now)
    saved = keep_typed(
        sheet.round, sheet.person, sheet.section, typed, revision=revision, at=now, opened_at=opened
    )
    keeping.forget(request, sheet.convenor.slug, sheet.round.slug, sheet.section)
    return saved


def _autosave(
    request: HttpRequest, sheet: Sheet, typed: dict[str, list[str]], revision: int, now: datetime
) -> JsonResponse:
    try:
        saved = _keep(request, sheet, typed, revision, now)
    except REFUSED as error:
        return JsonResponse({"message": str(error)}, status=422)
    return JsonResponse({"revision": saved.revision, "saved": _said_of_save(sheet, now)})


def _said_of_save(sheet: Sheet, now: datetime) -> str:
    words = f"Saved at {clock(local(now, sheet.convenor))}."
    if after_the_close(sheet, now).get("state", "").startswith("closed"):
        return f"{words} Applications have closed, so it is kept for you to copy, and is not sent."
    if sheet.application and sheet.application.is_submitted:
        return f"{words} To put it into what you sent, press “Save and continue”."
    return words


def _continue(
    request: HttpRequest, sheet: Sheet, typed: dict[str, list[str]], revision: int, now: datetime
) -> HttpResponse:
    """Take the page into the application; if that cannot be, keep what was typed and say what is wrong."""
    form = form_for(sheet, request.POST, at=now)
    problem = ""
    try:
        if form.is_valid():
            opened = _opened(request, sheet, now)
            application = take(
                sheet.round, sheet.person, form.given(), revision=revision, at=now, opened_at=opened
            )
            keeping.forget(request, sheet.convenor.slug, sheet.round.slug, sheet.section)
            if application.is_submitted:
                messages.success(request, "Changed. What you sent says so from now on.")
            return redirect(_next(request, sheet, is_sent=application.is_submitted))
    except REFUSED as error:
        problem = str(error)
    try:
        saved = _keep(request, sheet, typed, revision, now)
    except REFUSED as error:  # more than is kept: it stays on the page
        return _page(request, sheet, form, now, problem=str(error))
    kept = replace(sheet, revision=saved.revision, saved_at=now)
    return _page(request, kept, form, now, problem=problem)


def _conflict(
    request: HttpRequest, fresh: Sheet, mine: SectionForm, pairs: list, now: datetime, *, problem: str
) -> HttpResponse:
    """Keep both: what was typed stays in the form, what was saved elsewhere is shown beside it."""
    if not keeping.is_autosave(request):
        return _page(request, fresh, mine, now, problem=problem, pairs=pairs, status=409)
    elsewhere = {
        theirs.name: {"label": theirs.label, "text": theirs.text, "values": theirs.values}
        for _, theirs in pairs
    }
    told = {"revision": fresh.revision, "message": problem, "saved_elsewhere": elsewhere}
    return JsonResponse(told, status=409)


def _show(request: HttpRequest, sheet: Sheet, now: datetime) -> HttpResponse:
    """As it was typed before signing in, or as it was left. Where both exist, both are shown."""
    before = keeping.kept(request, sheet.convenor.slug, sheet.round.slug, sheet.section)
    if before is None:
        form = form_for(sheet, at=now, preselect=request.GET.get("community", ""))
        return _page(request, sheet, form, now)
    mine = _as_sent(sheet, as_typed(before), now)
    is_newer = sheet.revision and before.get("revision") != str(sheet.revision)
    pairs = differing(mine, form_for(sheet, at=now)) if is_newer else []
    return _page(request, sheet, mine, now, pairs=pairs, is_kept=True)


def _as_sent(sheet: Sheet, typed: dict[str, list[str]], now: datetime) -> SectionForm:
    """The page as somebody typed it, unchecked."""
    return form_for(replace(sheet, typed=typed), at=now)


def _opened(request: HttpRequest, sheet: Sheet, now: datetime) -> datetime:
    """When the page that was sent had been opened; now, where it does not say."""
    return opened_at(request.POST.get(FIELD, ""), sheet.round, sheet.person, otherwise=now)


def _has_closed(sheet: Sheet, now: datetime) -> bool:
    return sheet.round.has_closed(now) and closing_on(sheet).has_closed(now)


def _next(request: HttpRequest, sheet: Sheet, *, is_sent: bool) -> str:
    """Where “save and continue” leads: the dates of new communities come first, whatever one came from."""
    names = list(FORMS)
    following = [*names[1:], "check"][names.index(sheet.section)]
    keeps = _kept_query(request)
    if sheet.section == Section.Name.COMMUNITIES or not (is_sent or "to" in keeps):
        return _address(sheet, following, **keeps)
    return (
        reverse("apply", args=[sheet.convenor.slug, sheet.round.slug])
        if is_sent
        else _address(sheet, "check")
    )


def _kept_query(request: HttpRequest) -> dict[str, str]:
    """What the address says of where somebody comes from."""
    return {name: value for name, value in request.GET.items() if name in {"community", "to"}}


def _address(sheet: Sheet, section: str, **query: str) -> str:
    where = [sheet.convenor.slug, sheet.round.slug]
    if section == "check":
        return reverse("apply_check", args=where)
    return reverse("apply_section", args=[*where, section], query={k: v for k, v in query.items() if v})


def _page(
    request: HttpRequest,
    sheet: Sheet,
    form: SectionForm,
    now: datetime,
    *,
    status: int = 200,
    **more: object,
) -> HttpResponse:
    names = list(FORMS)
    context = {
        "round": sheet.round,
        "convenor": sheet.convenor,
        "sheet": sheet,
        "application": sheet.application,
        "form": form,
        "stamp": stamped(sheet.round, sheet.person, at=_opened(request, sheet, now)),
        "number": names.index(sheet.section) + 1,
        "steps": len(names) + 1,
        "back": names[names.index(sheet.section) - 1] if sheet.section != names[0] else "",
        "moved": request.GET.get("moved", ""),
        "now": now,
        **after_the_close(sheet, now),
        **more,
    }
    return render(request, "applications/apply_section.html", context, status=status)
