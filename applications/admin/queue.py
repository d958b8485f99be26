"""The queue at the left of the review desk: the list as it was filtered, and where one is in it."""

import copy
from dataclasses import dataclass
from urllib.parse import urlencode

from django.contrib import admin
from django.contrib.admin.options import IncorrectLookupParameters
from django.db.models import QuerySet
from django.http import HttpRequest, QueryDict
from django.urls import reverse

from applications.models import Choice, Review

FILTERS = "_changelist_filters"
BEFORE, SHOWN = 3, 24


@dataclass(frozen=True)
class Queue:
    """`rows` are those around the current one; `scored` of `total` have this person's review."""

    rows: list[Choice]
    mine: set[int]
    total: int
    skip_to: int | None
    next_to_score: int | None
    suffix: str

    @property
    def scored(self) -> int:
        return len(self.mine)


def queue_of(window: admin.ModelAdmin, request: HttpRequest, current: Choice) -> Queue:
    """The queue as the filters in the address make it. Three queries and those of the filters."""
    listed = filtered(window, request)
    order = list(listed.values_list("pk", flat=True))
    reviewed = Review.objects.filter(reviewer=request.user).values_list("choice", flat=True)
    mine = set(order) & set(reviewed)
    place = order.index(current.pk) if current.pk in order else -1
    first = max(place - BEFORE, 0)
    around = order[first : first + SHOWN]
    found = {choice.pk: choice for choice in listed.filter(pk__in=around)}
    rest = order[place + 1 :] + order[: max(place, 0)]
    return Queue(
        rows=[found[pk] for pk in around if pk in found],
        mine=mine,
        total=len(order),
        skip_to=next(iter(rest), None),
        next_to_score=next((pk for pk in rest if pk not in mine), None),
        suffix=suffix(request),
    )


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
