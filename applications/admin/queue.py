"""The queue at the left of the review desk: what waits for this person, and where they are in it.

Without filters it is what they were given to review in the round (a coordinator who was given nothing: all of it);
with the filters of the list it is what those leave. What was not reviewed comes first, the fewest reviews before all.
"""

import copy
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple
from urllib.parse import urlencode

from django.contrib import admin
from django.contrib.admin.options import IncorrectLookupParameters
from django.db.models import (
    BooleanField,
    Case,
    Count,
    ExpressionWrapper,
    IntegerField,
    Q,
    QuerySet,
    Value,
    When,
)
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
    """Where a choice stands in the queue, as the database puts them: what was not reviewed first, of it what was not
    skipped, the fewest reviews, the oldest."""

    is_done: bool
    skipped: int
    review_count: int
    pk: int
    is_mine: bool


KEY = Place._fields[:4]


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
    """The queue around `current`. Six queries, and with filters those of the list: ten thousand choices stay in the
    database."""
    choices, scored, total = _waiting(window, request, current)
    places = _in_order(choices, request)
    here = next(_places(places.filter(pk=current.pk)), None)
    before = list(_places(places.filter(_beside("lt", here)).reverse()[:BEFORE])) if here else []
    since = list(_places(places.filter(_beside("gte", here) if here else Q())[: SHOWN - len(before)]))
    unscored = places.filter(is_done=False).exclude(pk=current.pk)
    following = since[1:] if here else since
    return Queue(
        rows=_rows(request, [*reversed(before), *since]),
        scored=scored,
        total=total,
        before=before[0].pk if before else None,
        after=following[0].pk if following else None,
        next_to_score=next((place.pk for place in _places(unscored[:1])), None),
        suffix=suffix(request),
    )


def skip(request: HttpRequest, choice: Choice) -> None:
    """Put `choice` at the end of what waits for this person, for as long as they are signed in."""
    skipped = [pk for pk in request.session.get(SKIPPED, []) if pk != choice.pk]
    request.session[SKIPPED] = [*skipped, choice.pk][-MOST_SKIPPED:]


def _waiting(
    window: admin.ModelAdmin, request: HttpRequest, current: Choice
) -> tuple[QuerySet[Choice], int, int]:
    """The choices of the queue, how many of them this person scored, and how many there are."""
    own = Q(pk__in=own_reviews(request.user).values("choice"))
    if request.GET.get(FILTERS):
        choices = filtered(window, request).order_by()
        counted = choices.aggregate(scored=Count("pk", filter=own), total=Count("pk"))
        return choices, counted["scored"], counted["total"]
    given = Q(pk__in=Assignment.objects.standing().filter(reviewer=request.user.pk).values("choice"))
    choices = Choice.objects.readable_by(request.user).filter(community__round=current.application.round_id)
    counted = choices.aggregate(
        scored=Count("pk", filter=own),
        total=Count("pk"),
        scored_of_given=Count("pk", filter=own & given),
        given=Count("pk", filter=given),
    )
    if counted["given"]:
        return choices.filter(given), counted["scored_of_given"], counted["given"]
    return choices, counted["scored"], counted["total"]


def _in_order(choices: QuerySet[Choice], request: HttpRequest) -> QuerySet[Choice]:
    is_mine = Q(pk__in=own_reviews(request.user).values("choice"))
    put_off = [
        When(pk=pk, then=Value(number)) for number, pk in enumerate(request.session.get(SKIPPED, []), 1)
    ]
    return choices.annotate(
        is_mine=_is(is_mine),
        is_done=_is(is_mine | ~Q(status=Choice.Status.UNDER_REVIEW)),
        skipped=Case(*put_off, default=Value(0), output_field=IntegerField()),
    ).order_by(*KEY)


def _beside(way: str, place: Place) -> Q:
    """What stands before (`lt`) a place, or there and after it (`gte`)."""
    strictly = way[:2]
    found, same = Q(), {}
    for name in KEY:
        last = name == KEY[-1]
        found |= Q(**same, **{f"{name}__{way if last else strictly}": getattr(place, name)})
        same[name] = getattr(place, name)
    return found


def _places(choices: QuerySet[Choice]) -> Iterator[Place]:
    return map(Place._make, choices.values_list(*Place._fields))


def _is(condition: Q) -> ExpressionWrapper:
    return ExpressionWrapper(condition, output_field=BooleanField())


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
