"""The board of one draft, and what is pressed on it. A stale press gets 409 and the board anew."""

from collections.abc import Callable

from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone

from applications.admin.drafts import board_url, of_draft
from applications.admin.finding import is_number
from applications.admin.frame import frame
from applications.domain import composing, placing, steps
from applications.errors import ApplicationError, StaleDraft
from applications.models import Placement, Selection
from applications.queries.board import Board
from applications.queries.changes import changes_since
from applications.queries.outdated import outdated
from applications.queries.relaxing import relaxations_of

MOST = 500  # ticked at once


@of_draft("GET", "HEAD")
def board_page(request: HttpRequest, window: admin.ModelAdmin, draft: Selection) -> HttpResponse:
    return show(request, window, draft)


def show(
    request: HttpRequest, window: admin.ModelAdmin, draft: Selection, *, status: int = 200, **more: object
) -> HttpResponse:
    """The board as it is now."""
    shown = [int(word) for word in request.GET.getlist("show") if is_number(word)]
    board = Board(draft, request.user, shown)
    context = {
        **frame(window.admin_site, request),
        "title": f"{draft.name}, {draft.round}",
        "opts": window.opts,
        "board": board,
        "draft": draft,
        "round": draft.round,
        "convenor": draft.round.convenor,
        "suffix": f"?{request.GET.urlencode()}" if request.GET else "",
        "last": draft.steps.filter(undone_at=None).select_related("by__profile").first(),
        "relaxations": relaxations_of(draft, board),
        "outdated": outdated(draft, request.user),
        **more,
    }
    return TemplateResponse(request, "admin/applications/selection/board.html", context, status=status)


def _press(act: Callable[[HttpRequest, Selection, int], tuple[str, str]]) -> Callable[..., HttpResponse]:
    """A press that names the revision of its page. `act` answers what to say, and where on the board to go on."""

    @of_draft("POST")
    def pressed(request: HttpRequest, window: admin.ModelAdmin, draft: Selection) -> HttpResponse:
        word = request.POST.get("revision", "")
        revision = int(word) if is_number(word) else -1
        try:
            words, anchor = act(request, draft, revision)
        except StaleDraft as error:
            draft.refresh_from_db()
            if draft.put_away_at is not None:
                messages.error(request, str(error))
                return redirect("admin:applications_selection_changelist")
            changes = changes_since(draft, revision, request.user)
            return show(request, window, draft, status=409, stale=str(error), changes=changes)
        except ApplicationError as error:
            messages.error(request, str(error))
            return redirect(board_url(draft, request))
        if words:
            messages.success(request, words)
        return redirect(board_url(draft, request, anchor))

    return pressed


def _asked(request: HttpRequest) -> tuple[list[int], str]:
    """Whom a press is about, and what it says: of one person (`choice:word`), or of all who are ticked."""
    one, _, word = request.POST.get("one", "").partition(":")
    if is_number(one):
        return [int(one)], word
    ticked = [int(pk) for pk in request.POST.getlist("choice") if is_number(pk)]
    return ticked[:MOST], request.POST.get("to", "")


def _move(request: HttpRequest, draft: Selection, revision: int) -> tuple[str, str]:
    choices, word = _asked(request)
    if not choices or not (is_number(word) or word in placing.LISTS):
        messages.warning(request, "Tick at least one person, and choose where to.")
        return "", ""
    to = int(word) if is_number(word) else word
    outcome = placing.move(draft, choices, to, revision=revision, by=request.user, at=timezone.now())
    where = _named(draft, to) if isinstance(to, int) else f"“{Placement.Verdict(to).label}”"
    return _said(request, outcome, f"moved to {where}"), _anchor(choices)


def _pin(request: HttpRequest, draft: Selection, revision: int) -> tuple[str, str]:
    choices, word = _asked(request)
    word = request.POST.get("pin", word)
    words = {"in": "pinned in", "out": "pinned out", "none": "no longer pinned"}
    if not choices or word not in words:
        messages.warning(request, "Tick at least one person first.")
        return "", ""
    how = "" if word == "none" else word
    outcome = placing.pin(draft, choices, how, revision=revision, by=request.user, at=timezone.now())
    return _said(request, outcome, words[word]), _anchor(choices)


def _under(request: HttpRequest, draft: Selection, revision: int) -> tuple[str, str]:
    community, score = request.POST.get("community", ""), request.POST.get("score", "")
    if not is_number(community) or not is_number(score) or not 0 <= int(score) <= 100:
        messages.warning(request, "Type a score between 1 and 100.")
        return "", ""
    outcome = placing.decline_under(
        draft, int(community), int(score), revision=revision, by=request.user, at=timezone.now()
    )
    return _said(request, outcome, "moved to “Not this time”"), f"#community-{community}"


def _undo(request: HttpRequest, draft: Selection, revision: int) -> tuple[str, str]:
    step = steps.undo_step(draft, revision=revision, by=request.user, at=timezone.now())
    what = {"composed": "The composing", "moved": "The move", "pinned": "The pin"}[step.kind]
    return f"{what} is taken back.", ""


def _compose(request: HttpRequest, draft: Selection, revision: int) -> tuple[str, str]:
    now = composing.compose_selection(draft, revision=revision, by=request.user, at=timezone.now())
    if now.state == Selection.State.DONE:
        return f"Composed: {now.placements.filter(verdict=Placement.Verdict.PLACE).count()} places.", ""
    return "", ""


@of_draft("POST")
def stop(request: HttpRequest, window: admin.ModelAdmin, draft: Selection) -> HttpResponse:
    composing.stop_composing(draft, by=request.user, at=timezone.now())
    return redirect(board_url(draft, request))


@of_draft("GET", "HEAD")
def progress(request: HttpRequest, window: admin.ModelAdmin, draft: Selection) -> HttpResponse:
    """For the script that waits on the page."""
    return JsonResponse({"is_busy": draft.is_busy, "words": draft.progress})


def _named(draft: Selection, community: int) -> str:
    found = draft.round.communities.filter(pk=community).values_list("short_name", flat=True).first()
    return found or "another community"


def _anchor(choices: list[int]) -> str:
    return f"#choice-{choices[0]}" if len(choices) == 1 else ""


def _said(request: HttpRequest, outcome: placing.Outcome, done: str) -> str:
    for why, count in outcome.refused.items():
        messages.warning(request, f"{_people(count)} not: {why}")
    return f"{_people(outcome.changed)} {done}."


def _people(count: int) -> str:
    return "1 person" if count == 1 else f"{count} people"


PRESSES = {
    "move": _press(_move),
    "pin": _press(_pin),
    "under": _press(_under),
    "undo": _press(_undo),
    "compose": _press(_compose),
    "stop": stop,
}
