"""The queue at the left of the review desk: what waits for this person, and where they are in it.

Without filters it is what they were given to review in the round (a coordinator who was given nothing: all of it);
with the filters of the list it is what those leave. What was not reviewed comes first, the fewest reviews before all.
"""

import copy
from dataclasses import dataclass
from functools import cached_property
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
from communities.admin.scope import managed_convenors

FILTERS = "_changelist_filters"
SKIPPED, MOST_SKIPPED = "review_skipped", 300
BEFORE, SHOWN = 3, 24
WAITS, PUT_OFF, DONE = range(3)  # the parts of the queue


@dataclass(frozen=True)
class Row:
    """One line of the queue, named as its reader may name it."""

    choice: Choice
    name: str
    is_mine: bool


class Queue:
    """The queue around `current`, read as far as it is asked for: of ten thousand choices, nothing but figures and the
    rows that are shown leaves the database."""

    def __init__(self, window: admin.ModelAdmin, request: HttpRequest, current: Choice) -> None:
        self.window, self.request, self.current = window, request, current
        self.suffix = suffix(request)
        self._own = Q(pk__in=own_reviews(request.user).values("choice"))

    @cached_property
    def rows(self) -> list[Row]:
        """The lines that are shown."""
        is_mine = ExpressionWrapper(self._own, output_field=BooleanField())
        choices = Choice.objects.filter(pk__in=self._near).annotate(is_mine=is_mine)
        shown = with_possible_conflict(choices, self.request.user).select_related(
            "application__applicant__profile", "application__round", "community"
        )
        lines = {choice.pk: Row(choice, label(choice), choice.is_mine) for choice in shown}
        return [lines[pk] for pk in self._near if pk in lines]

    @property
    def total(self) -> int:
        return self._counted["total"]

    @property
    def scored(self) -> int:
        """How many of `total` have this person's review."""
        return self._counted["scored"]

    @property
    def before(self) -> int | None:
        return self._near[self._at - 1] if self._at > 0 else None

    @property
    def after(self) -> int | None:
        return self._near[self._at + 1] if self._at + 1 < len(self._near) else None

    @cached_property
    def next_to_score(self) -> int | None:
        """The first that waits, but for the current one."""
        *waiting, _ = self._parts
        others = (part.exclude(pk=self.current.pk).values_list("pk", flat=True) for part in waiting)
        return next((pk for part in others for pk in part[:1]), None)

    # Which choices

    @cached_property
    def _choices(self) -> QuerySet[Choice]:
        return self._waiting[0]

    @cached_property
    def _counted(self) -> dict[str, int]:
        """Besides the figures that are shown: is the current one among them (`here`), and reviewed by this person?"""
        return self._waiting[1]

    @cached_property
    def _waiting(self) -> tuple[QuerySet[Choice], dict[str, int]]:
        """In one query: those that the filters leave; else those of the round that this person was given; else all."""
        if self.request.GET.get(FILTERS):
            choices = filtered(self.window, self.request).order_by()
            return choices, choices.aggregate(**self._figures(Q()))
        user, round_ = self.request.user, self.current.application.round_id
        choices = Choice.objects.readable_by(user).filter(community__round=round_)
        if not (user.is_superuser or managed_convenors(self.request)):
            return choices, choices.aggregate(**self._figures(Q()))  # all of it was given to them
        given = Q(pk__in=Assignment.objects.standing().filter(reviewer=user.pk).values("choice"))
        of_given = {f"given_{name}": count for name, count in self._figures(given).items()}
        counted = choices.aggregate(**self._figures(Q()), **of_given)
        if 0 < counted["given_total"] < counted["total"]:
            return choices.filter(given), {name.removeprefix("given_"): counted[name] for name in of_given}
        return choices, counted

    def _figures(self, among: Q) -> dict[str, Count]:
        here = among & Q(pk=self.current.pk)
        return {
            "total": Count("pk", filter=among),
            "scored": Count("pk", filter=among & self._own),
            "here": Count("pk", filter=here),
            "mine": Count("pk", filter=here & self._own),
        }

    # In which order

    @cached_property
    def _parts(self) -> list[QuerySet[Choice]]:
        """What waits, what waits and was put off, and what is done, one after the other: an index has the order of
        each, and none has that of all."""
        is_done = self._own | ~Q(status=Choice.Status.UNDER_REVIEW)
        order = self._choices.order_by("review_count", "pk")
        waits, done = order.exclude(is_done), order.filter(is_done)
        if self.scored == self.total:
            waits = waits.none()
        put_off = self.request.session.get(SKIPPED, [])
        if not put_off:
            return [waits, waits.none(), done]
        places = [When(pk=pk, then=Value(number)) for number, pk in enumerate(put_off)]
        later = waits.filter(pk__in=put_off).order_by(Case(*places, output_field=IntegerField()))
        return [waits.exclude(pk__in=put_off), later, done]

    @property
    def _place(self) -> int:
        """In which part the current one is."""
        if self._counted["mine"] or self.current.status != Choice.Status.UNDER_REVIEW:
            return DONE
        return PUT_OFF if self.current.pk in self.request.session.get(SKIPPED, []) else WAITS

    @cached_property
    def _near(self) -> list[int]:
        """Up to three before the current one, it, and what follows. From the first on, if it is not in the queue."""
        place = self._place if self._counted["here"] else WAITS
        part, *following = self._parts[place:]
        found = self._around(part, place) if self._counted["here"] else _first(part, SHOWN)
        for part in reversed(self._parts[:place]):
            found = _first(part.reverse(), BEFORE - max(_place_of(self.current, found), 0))[::-1] + found
        for part in following:
            found += _first(part, SHOWN - len(found))
        return found[:SHOWN]

    @property
    def _at(self) -> int:
        return _place_of(self.current, self._near)

    def _around(self, part: QuerySet[Choice], place: int) -> list[int]:
        """Of the part in which the current one is: three before it, it, and those after it."""
        if place == PUT_OFF:
            every = _first(part, MOST_SKIPPED)
            return every[max(_place_of(self.current, every) - BEFORE, 0) :]
        count, pk = self.current.review_count, self.current.pk
        earlier = part.filter(Q(review_count__lt=count) | Q(pk__lt=pk), review_count__lte=count)
        others = part.filter(Q(review_count__gt=count) | Q(pk__gte=pk), review_count__gte=count)
        some = (earlier.reverse()[:BEFORE], others[:SHOWN])
        before, since = (Choice.objects.filter(pk__in=one.values("pk")).order_by() for one in some)
        both = before.values_list("review_count", "pk").union(
            since.values_list("review_count", "pk"), all=True
        )
        return [pk for _, pk in sorted(both)]


def _place_of(choice: Choice, found: list[int]) -> int:
    """-1 where it is not: by another filter, or by what somebody else did between two queries."""
    return found.index(choice.pk) if choice.pk in found else -1


def _first(part: QuerySet[Choice], most: int) -> list[int]:
    return [] if most <= 0 or part.query.is_empty() else list(part.values_list("pk", flat=True)[:most])


def skip(request: HttpRequest, choice: Choice) -> None:
    """Put `choice` at the end of what waits for this person, for as long as they are signed in."""
    skipped = [pk for pk in request.session.get(SKIPPED, []) if pk != choice.pk]
    request.session[SKIPPED] = [*skipped, choice.pk][-MOST_SKIPPED:]


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
