"""Named drafts: how a page finds one, and the presses that make, copy, rename and put them away."""

from collections.abc import Callable
from functools import wraps

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from applications.admin.finding import is_number
from applications.domain import drafting
from applications.errors import ApplicationError
from applications.models import Selection
from communities.models import Round

LIST = "admin:applications_selection_changelist"
Page = Callable[..., HttpResponse]


def of_draft(*methods: str) -> Callable[[Page], Page]:
    """The page of a draft that this person coordinates: any other does not exist, whatever the method."""

    def found_first(page: Page) -> Page:
        @wraps(page)
        def answer(request: HttpRequest, window: admin.ModelAdmin, object_id: str) -> HttpResponse:
            own = Selection.objects.managed_by(request.user).standing()
            own = own.select_related("round__convenor", "made_by__profile")
            draft = own.filter(pk=object_id).first() if is_number(object_id) else None
            if draft is None:
                raise Http404
            if request.method not in methods:
                return HttpResponseNotAllowed(methods)
            return page(request, window, draft)

        return answer

    return found_first


def board_url(draft: Selection, request: HttpRequest, anchor: str = "") -> str:
    """The board with the communities that are on it now."""
    shown = request.GET.urlencode()
    return (
        reverse("admin:applications_selection_change", args=[draft.pk])
        + (f"?{shown}" if shown else "")
        + anchor
    )


def make(request: HttpRequest, window: admin.ModelAdmin) -> HttpResponse:
    if not window.has_view_permission(request):
        raise PermissionDenied
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    number = request.POST.get("round", "")
    own = Round.objects.managed_by(request.user)
    round_ = own.filter(pk=number).first() if is_number(number) else None
    if round_ is None:
        messages.error(request, "Choose a round for the draft.")
        return redirect(LIST)
    return _kept(request, lambda: drafting.make_draft(round_, **_given(request)), "The draft is made.")


@of_draft("POST")
def copy(request: HttpRequest, window: admin.ModelAdmin, draft: Selection) -> HttpResponse:
    return _kept(request, lambda: drafting.copy_draft(draft, **_given(request)), "This is the copy.")


@of_draft("POST")
def rename(request: HttpRequest, window: admin.ModelAdmin, draft: Selection) -> HttpResponse:
    def act() -> Selection:
        drafting.rename_draft(draft, **_given(request))
        return draft

    return _kept(request, act, "The draft has its new name.")


@of_draft("POST")
def put_away(request: HttpRequest, window: admin.ModelAdmin, draft: Selection) -> HttpResponse:
    try:
        drafting.put_away_draft(draft, by=request.user, at=timezone.now())
    except ApplicationError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, f"“{draft.name}” is put away.")
    return redirect(LIST)


def _given(request: HttpRequest) -> dict:
    name = request.POST.get("name", "").replace("\x00", "")
    return {"name": name, "by": request.user, "at": timezone.now()}


def _kept(request: HttpRequest, act: Callable[[], Selection], done: str) -> HttpResponse:
    """On to the board of the draft, or back to the list with what was wrong."""
    try:
        draft = act()
    except ApplicationError as error:
        messages.error(request, str(error))
        return redirect(LIST)
    messages.success(request, done)
    return redirect("admin:applications_selection_change", draft.pk)


PRESSES = {"copy": copy, "rename": rename, "put-away": put_away}
