"""From a list that is only looked at to one that is held: read it, read every letter, try one, type the number."""

from collections.abc import Callable
from dataclasses import dataclass

from django import forms
from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone

from applications.admin.frame import frame
from applications.admin.seeing import label
from applications.domain.checking import HOLD
from applications.domain.holding import AT_ONCE
from applications.domain.releasing import REFUSALS, Draft, send_test
from applications.forms.release import ConfirmForm
from applications.models import Choice, Release
from communities.admin.base import on_the_wall
from communities.models import Convenor
from outbox.links import without_keys
from outbox.numbers import is_number


@dataclass(frozen=True)
class Plan:
    """A list before it is made. `form` asks what has to be said before its letters are read; `told` reads who is on it
    and `context` all else that its pages say; `drafts` renders letters as the form says, `hold` makes the list of these
    choices. Whoever presses waits for `hold` alone."""

    title: str
    convenor: Convenor
    form: forms.Form
    told: Callable[[], list[Choice]]
    drafts: Callable[[dict, list[Choice]], list[Draft]]
    hold: Callable[[dict, set[int]], Release]
    template: str
    context: Callable[[], dict[str, object]]


def flow(request: HttpRequest, window: admin.ModelAdmin, plan: Plan) -> HttpResponse:
    """GET shows the list. POST shows its letters, sends one of them to whoever asks, or holds the list."""
    asks = request.POST.get("action", "")
    if asks not in {"read", "test", "release"} or not plan.form.is_valid():
        return page(request, window, plan, plan.template, {"form": plan.form, "people": named(plan.told())})
    if asks == "release":
        return _release(request, window, plan)
    return _letters(request, window, plan, try_one=asks == "test")


def named(choices: list[Choice]) -> list[tuple[str, Choice]]:
    """Each with what the person is called to who asks."""
    return [(label(choice), choice) for choice in choices]


def page(
    request: HttpRequest, window: admin.ModelAdmin, plan: Plan, template: str, context: dict
) -> HttpResponse:
    whole = {
        **frame(window.admin_site, request),
        "opts": window.opts,
        "title": plan.title,
        "convenor": plan.convenor,
        "back": request.get_full_path(),
        **plan.context(),
        **context,
    }
    response = TemplateResponse(request, f"admin/applications/release/{template}.html", whole)
    return on_the_wall(plan.convenor, lambda: response)


def _release(request: HttpRequest, window: admin.ModelAdmin, plan: Plan) -> HttpResponse:
    read = {number for word in request.POST.get("people", "").split(",") if (number := _number(word))}
    form = ConfirmForm(request.POST, people=len(read))
    if form.is_valid():
        try:
            release = plan.hold(plan.form.cleaned_data, read)
        except REFUSALS as error:
            form.add_error(None, str(error))
        else:
            return redirect("admin:applications_release_change", release.pk)
    return _letters(request, window, plan, form)


def _letters(
    request: HttpRequest,
    window: admin.ModelAdmin,
    plan: Plan,
    form: ConfirmForm | None = None,
    *,
    try_one: bool = False,
) -> HttpResponse:
    told = plan.told()
    begins = _number(request.POST.get("from", ""))
    shown = told[begins : begins + AT_ONCE]
    drafts = plan.drafts(plan.form.cleaned_data, shown)
    if try_one:
        _try(request, drafts)
    context = {
        "letters": [
            (label(one.choice), one, without_keys(one.letter.text) if one.letter else "") for one in drafts
        ],
        "names": [label(choice) for choice in told],
        "kept": plan.form,
        "form": form or ConfirmForm(people=len(told)),
        "people": ",".join(str(choice.pk) for choice in told),
        "is_ready": bool(drafts) and all(one.is_ready for one in drafts),
        "minutes": HOLD.seconds // 60,
        "tried": request.POST.get("choice", "") if try_one else "",
        "begins": begins,
        "pages": _pages(len(told), begins),
    }
    return page(request, window, plan, "letters", context)


def _number(word: str) -> int:
    return int(word) if is_number(word) else 0


def _pages(letters: int, begins: int) -> list[tuple[int, int, int]]:
    """Where the letters before and after those from `begins` are found: from where, the first and the last of them."""
    starts = (begins - AT_ONCE, begins + AT_ONCE)
    return [(start, start + 1, min(start + AT_ONCE, letters)) for start in starts if 0 <= start < letters]


def _try(request: HttpRequest, drafts: list[Draft]) -> None:
    chosen = request.POST.get("choice", "")
    found = next((one for one in drafts if str(one.choice.pk) == chosen and one.letter), None)
    if found is None:
        messages.error(request, "This person is not on the list any more.")
        return
    try:
        send_test(found, to=request.user, at=timezone.now())
    except REFUSALS as error:
        messages.error(request, str(error))
    else:
        messages.success(
            request, f"The letter to {label(found.choice)} is on its way to you, at {request.user.email}."
        )
