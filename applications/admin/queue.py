"""The queue at the left of the review desk: what waits for this person, and where they are in it.

Without filters it is what they were given to review in the round (a coordinator who was given nothing: all of it);
with the filters of the list it is what those leave. What was not reviewed comes first, the fewest reviews before all.
"""

import copy
from dataclasses import dataclass
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
    """The queue around `current`. Three queries, and with filters those of the list. Of ten thousand choices, nothing
    but the numbers leaves the database."""
    choices, scored, total = _waiting(window, request, current)
    order = list(_in_order(choices, request).values_list("pk", flat=True))
    here = order.index(current.pk) if current.pk in order else -1
    shown, first_ones = order[max(here - BEFORE, 0) :][:SHOWN], order[:2]
    found = _found(request, {*shown, *first_ones})
    return Queue(
        rows=[Row(found[pk], label(found[pk]), found[pk].is_mine) for pk in shown if pk in found],
        scored=scored,
        total=total,
        before=order[here - 1] if here > 0 else None,
        after=order[here + 1] if here + 1 < len(order) else None,
        # What was scored or decided stands last: if neither of the first two waits, nothing else does.
        next_to_score=next((pk for pk in first_ones if pk != current.pk and not found[pk].is_done), None),
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
    """What waits first, and of it what was not skipped, the fewest reviews, the oldest."""
    skipped = request.session.get(SKIPPED, [])
    put_off = [When(pk=pk, then=Value(number)) for number, pk in enumerate(skipped, 1)]
    later = [Case(*put_off, default=Value(0), output_field=IntegerField())] if put_off else []
    return _with_state(choices, request).order_by("is_done", *later, "review_count", "pk")


def _with_state(choices: QuerySet[Choice], request: HttpRequest) -> QuerySet[Choice]:
    is_mine = Q(pk__in=own_reviews(request.user).values("choice"))
    return choices.annotate(
        is_mine=_is(is_mine), is_done=_is(is_mine | ~Q(status=Choice.Status.UNDER_REVIEW))
    )


def _is(condition: Q) -> ExpressionWrapper:
    return ExpressionWrapper(condition, output_field=BooleanField())


def _found(request: HttpRequest, pks: set[int]) -> dict[int, Choice]:
    choices = with_possible_conflict(_with_state(Choice.objects.filter(pk__in=pks), request), request.user)
    choices = choices.select_related("application__applicant__profile", "application__round", "community")
    return {choice.pk: choice for choice in choices}


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
