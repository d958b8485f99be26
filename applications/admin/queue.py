"""The queue at the left of the review desk: what waits for this person, and where they are in it.

Without filters it is what they were given to review in the round (a coordinator who was given nothing: all of it);
with the filters of the list it is what those leave. What was not reviewed comes first, the fewest reviews before all.
"""

import copy
from dataclasses import dataclass
from typing import NamedTuple
from urllib.parse import urlencode

from django.contrib import admin
from django.contrib.admin.options import IncorrectLookupParameters
from django.db.models import BooleanField, ExpressionWrapper, Q, QuerySet
from django.http import HttpRequest, QueryDict
from django.urls import reverse

from applications.admin.seeing import label
from applications.models import Assignment, Choice
from applications.queries.conflicts import with_possible_conflict
from applications.queries.review import own_reviews

FILTERS = "_changelist_filters"
SKIPPED, MOST_SKIPPED = "review_skipped", 300
BEFORE, SHOWN = 3, 24


class Place(NamedTuple):
    """Where a choice stands in the queue: a few values, since there may be ten thousand. They sort as they are: what
    was not reviewed, of it the fewest reviews."""

    is_done: bool
    reviews: int
    pk: int
    is_mine: bool
    is_given: bool


@dataclass(frozen=True)
class Row:
    """One line of the queue, named as its reader may name it."""

    choice: Choice
    name: str
    is_mine: bool


@dataclass(frozen=True)
class Queue:
    """`rows` are those around the current one; `scored` of `total` have this person's review."""

    rows: list[Row]
    scored: int
    total: int
    before: int | None
    after: int | None
    next_to_score: int | None
    suffix: str


def queue_of(window: admin.ModelAdmin, request: HttpRequest, current: Choice) -> Queue:
    """The queue around `current`. Two queries, and with filters those of the list."""
    places = _in_order(_waiting(window, request, current), request)
    order = [place.pk for place in places]
    here = order.index(current.pk) if current.pk in order else -1
    first = max(here - BEFORE, 0)
    return Queue(
        rows=_rows(request, places[first : first + SHOWN]),
        scored=sum(place.is_mine for place in places),
        total=len(order),
        before=order[here - 1] if here > 0 else None,
        after=order[here + 1] if here + 1 < len(order) else None,
        next_to_score=next((p.pk for p in places if not p.is_done and p.pk != current.pk), None),
        suffix=suffix(request),
    )


def skip(request: HttpRequest, choice: Choice) -> None:
    """Put `choice` at the end of what waits for this person, for as long as they are signed in."""
    skipped = [pk for pk in request.session.get(SKIPPED, []) if pk != choice.pk]
    request.session[SKIPPED] = [*skipped, choice.pk][-MOST_SKIPPED:]


def _waiting(window: admin.ModelAdmin, request: HttpRequest, current: Choice) -> list[Place]:
    if request.GET.get(FILTERS):
        return _places(filtered(window, request), request)
    round_ = current.application.round_id
    places = _places(Choice.objects.readable_by(request.user).filter(community__round=round_), request)
    return [place for place in places if place.is_given] or places


def _places(choices: QuerySet[Choice], request: HttpRequest) -> list[Place]:
    given = Assignment.objects.standing().filter(reviewer=request.user.pk)
    is_mine, is_given = Q(pk__in=own_reviews(request.user).values("choice")), Q(pk__in=given.values("choice"))
    places = choices.order_by().annotate(
        is_done=_is(is_mine | ~Q(status=Choice.Status.UNDER_REVIEW)),
        is_mine=_is(is_mine),
        is_given=_is(is_given),
    )
    values = places.values_list("is_done", "review_count", "pk", "is_mine", "is_given")
    return list(map(Place._make, values))


def _is(condition: Q) -> ExpressionWrapper:
    return ExpressionWrapper(condition, output_field=BooleanField())


def _in_order(places: list[Place], request: HttpRequest) -> list[Place]:
    skipped = {pk: number for number, pk in enumerate(request.session.get(SKIPPED, []), 1)}
    ordered = sorted(places)
    return sorted(ordered, key=lambda p: (p.is_done, skipped.get(p.pk, 0))) if skipped else ordered


def _rows(request: HttpRequest, places: list[Place]) -> list[Row]:
    choices = with_possible_conflict(Choice.objects.filter(pk__in=[p.pk for p in places]), request.user)
    choices = choices.select_related("application__applicant__profile", "application__round", "community")
    found = {choice.pk: choice for choice in choices}
    return [Row(found[p.pk], label(found[p.pk]), p.is_mine) for p in places if p.pk in found]


def filtered(window: admin.ModelAdmin, request: HttpRequest) -> QuerySet:
    """The list's rows under the filters that the address carries; under none if they make no sense."""
    for words in (request.GET.get(FILTERS, ""), ""):
        asked = copy.copy(request)
        asked.GET = QueryDict(words)
        try:
            return window.get_changelist_instance(asked).queryset
        except IncorrectLookupParameters:
            continue
    return window.get_queryset(request)


def suffix(request: HttpRequest) -> str:
    """What keeps the filters in every address of the desk."""
    words = request.GET.get(FILTERS)
    return f"?{urlencode({FILTERS: words})}" if words else ""


def desk_url(pk: int, request: HttpRequest) -> str:
    return reverse("admin:applications_choice_change", args=[pk]) + suffix(request)


def list_url(request: HttpRequest) -> str:
    words = request.GET.get(FILTERS)
    return reverse("admin:applications_choice_changelist") + (f"?{words}" if words else "")
