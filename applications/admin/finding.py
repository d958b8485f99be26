"""How every page of the review desk begins: with a choice that the person may read."""

from collections.abc import Callable
from functools import wraps

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect

from accounts.models import User
from applications.admin.queue import desk_url, list_url
from applications.admin.seeing import coordinates
from applications.errors import ApplicationError
from applications.models import Choice
from applications.queries.reading import to_read
from communities.admin.presses import not_pressed
from communities.errors import CommunityError
from outbox.numbers import is_number

Page = Callable[..., HttpResponse]
REFUSALS = (ApplicationError, CommunityError)


def of_choice(*methods: str, rows: Callable[[User], QuerySet[Choice]] = to_read) -> Callable[[Page], Page]:
    """The page of a choice that this person may read, one of `rows`: any other does not exist, whatever the method;
    only then is a method refused. Whoever only looks at the address of a press is led to the desk, where it is
    pressed."""

    def found_first(page: Page) -> Page:
        @wraps(page)
        def answer(
            request: HttpRequest, window: admin.ModelAdmin, object_id: str, **more: str
        ) -> HttpResponse:
            choice = found_or_404(request, object_id, rows)
            if request.method not in methods:
                return not_pressed(request, desk_url(choice.pk, request), methods)
            return page(request, window, choice, **more)

        return answer

    return found_first


def found_or_404(
    request: HttpRequest, object_id: str, rows: Callable[[User], QuerySet[Choice]] = to_read
) -> Choice:
    found = rows(request.user).filter(pk=object_id).first() if is_number(object_id) else None
    if found is None:
        raise Http404
    return found


def for_coordinators(page: Page) -> Page:
    """Refused to reviewers, and to anybody who was not answered yet about a conflict of interest, in a sentence."""

    @wraps(page)
    def answer(request: HttpRequest, window: admin.ModelAdmin, choice: Choice, **more: str) -> HttpResponse:
        if not coordinates(request, choice):
            return refused(request, choice, "Only a coordinator does this.")
        if choice.may_conflict:
            return refused(request, choice, "Answer first whether you have a conflict of interest.")
        return page(request, window, choice, **more)

    return answer


def refused(request: HttpRequest, choice: Choice, sentence: str) -> HttpResponse:
    """Back to the desk, where the sentence is read."""
    messages.error(request, sentence)
    return redirect(desk_url(choice.pk, request))


def onward(request: HttpRequest, following: int | None, words: str) -> HttpResponse:
    """Say what was done and go on to the next, or to the list when nothing is left."""
    if following is None:
        messages.success(request, f"{words} Nothing else in this queue waits for you.")
        return redirect(list_url(request))
    messages.success(request, words)
    return redirect(desk_url(following, request))
