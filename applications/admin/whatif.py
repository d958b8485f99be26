"""What if: somebody in, another ceiling, a target less. GET changes nothing; “Make it so” is a press."""

from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone

from applications.admin.drafts import of_draft
from applications.admin.finding import REFUSALS, is_number
from applications.admin.frame import frame
from applications.domain.trying import make_so
from applications.errors import StaleDraft
from applications.models import Placement, Selection
from applications.queries.board import Board
from applications.queries.drafts import hidden_from
from applications.queries.trying import Wish, answer_to

AT_ONCE = 6000  # choices that are tried while somebody waits
LARGE = 2000


@of_draft("GET", "HEAD", "POST")
def what_if_page(request: HttpRequest, window: admin.ModelAdmin, draft: Selection) -> HttpResponse:
    asked = request.POST if request.method == "POST" else request.GET
    board = Board(draft, request.user, [int(pk) for pk in asked.getlist("show") if is_number(pk)])
    wish = wish_of(asked, board)
    if request.method == "POST" and not wish.is_empty:
        return _make_so(request, draft, wish)
    is_small = len(board.reading.lines) <= AT_ONCE
    context = {
        **frame(window.admin_site, request),
        "title": f"What if, {draft.name}",
        "opts": window.opts,
        "board": board,
        "draft": draft,
        "round": draft.round,
        "answer": answer_to(board, wish) if is_small and not wish.is_empty else None,
        "is_small": is_small,
        "wish": wish,
        "asked": [
            (name, value) for name, values in asked.lists() for value in values if name in KEPT or "-" in name
        ],
        "groups": _groups(board, wish),
    }
    return TemplateResponse(request, "admin/applications/selection/what_if.html", context)


KEPT = {"in", "out", "unpin", "drop", "show"}


def wish_of(asked: QueryDict, board: Board) -> Wish:
    """What makes no sense, changes nothing, or is about somebody this person may not move, is left aside."""
    lines = board.reading.lines
    named = {
        name: [int(pk) for pk in asked.getlist(name) if is_number(pk)] for name in ("in", "out", "unpin")
    }
    open_ones = {pk for pks in named.values() for pk in pks if pk in lines and not lines[pk].is_fixed}
    free = open_ones - hidden_from(board.user, open_ones)
    chosen = {name: tuple(dict.fromkeys(pk for pk in pks if pk in free)) for name, pks in named.items()}
    targets = {target.pk: target.number for target in board.reading.targets}
    ceilings = {one.pk: one.ceiling for one in board.reading.communities}
    dropped = frozenset(int(pk) for pk in asked.getlist("drop") if is_number(pk)) & targets.keys()
    return Wish(
        comes=chosen["in"],
        goes=chosen["out"],
        unpinned=chosen["unpin"],
        ceilings=_numbers(asked, "ceiling", ceilings),
        dropped=dropped,
        numbers={pk: n for pk, n in _numbers(asked, "number", targets).items() if pk not in dropped},
    )


def _numbers(asked: QueryDict, name: str, now: dict[int, int]) -> dict[int, int]:
    """`ceiling-7=26`: those that are numbers, and others than now."""
    found = {}
    for pk, number in now.items():
        word = asked.get(f"{name}-{pk}", "")
        if is_number(word) and 1 <= int(word) <= LARGE and int(word) != number:
            found[pk] = int(word)
    return found


def _groups(board: Board, wish: Wish) -> list[tuple]:
    """Each community that is shown, its ceiling as asked, and its targets: number as asked, words, dropped."""
    groups = []
    for community in board.shown:
        targets = [
            (
                target,
                wish.numbers.get(target.pk, target.number),
                target.sentence,
                target.pk in wish.dropped,
            )
            for target in board.reading.targets
            if target.community_id == community.pk
        ]
        groups.append((community, wish.ceilings.get(community.pk, community.ceiling), targets))
    return groups


def _make_so(request: HttpRequest, draft: Selection, wish: Wish) -> HttpResponse:
    word = request.POST.get("revision", "")
    Pin = Placement.Pin  # noqa: N806
    here = reverse("admin:applications_selection_change", args=[draft.pk])
    try:
        make_so(
            draft,
            pins={Pin.IN: wish.comes, Pin.OUT: wish.goes, Pin.NONE: wish.unpinned},
            ceilings=wish.ceilings,
            dropped=wish.dropped,
            numbers=wish.numbers,
            revision=int(word) if is_number(word) else -1,
            by=request.user,
            at=timezone.now(),
        )
    except StaleDraft as error:
        messages.error(request, f"{error} Look at it as it is now, and try again.")
    except REFUSALS as error:
        messages.error(request, str(error))
    else:
        messages.success(
            request, "Done, and composed again. “Undo” takes the draft back; ceilings and targets stay."
        )
    return redirect(here)
