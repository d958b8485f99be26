"""What of a draft stands fast, and who may move whom."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from accounts.models import User
from applications.models import Application, Choice, Placement, Release, ReleaseLine, Selection
from applications.queries.conflicts import with_possible_conflict
from applications.queries.scores import hidden_scores
from communities.models import Round, Seat

MANY = 500


def in_batches(pks: Iterable[int]) -> list[list[int]]:
    """SQLite takes so many numbers in one question, and not all of a large round."""
    pks = list(pks)
    return [pks[start : start + MANY] for start in range(0, len(pks), MANY)]


def decided(choices: Iterable[int]) -> set[int]:
    """Those of these choices that no draft changes any more: decided, withdrawn, or on a list that waits to leave."""
    fixed: set[int] = set()
    for some in in_batches(choices):
        waiting = ReleaseLine.objects.filter(outcome=ReleaseLine.Outcome.WAITING, choice__in=some)
        open_ones = Choice.objects.submitted().undecided().filter(pk__in=some)
        free = open_ones.exclude(pk__in=waiting.values("choice"))
        fixed |= set(some) - set(free.order_by().values_list("pk", flat=True))
    return fixed


def hidden_from(user: User, choices: Iterable[int]) -> set[int]:
    """Those that `user` may not move: not theirs to read, or of somebody they were not yet found fair to."""
    hidden: set[int] = set()
    for some in in_batches(choices):
        own = Choice.objects.managed_by(user) & Choice.objects.readable_by(user)
        free = with_possible_conflict(own.filter(pk__in=some), user).filter(may_conflict=False)
        hidden |= set(some) - set(free.order_by().values_list("pk", flat=True))
    return hidden


def told_in_full(round_: Round) -> QuerySet[Selection]:
    """The drafts of a round of which every list has gone out, and whose question still says who must not meet. Whoever
    has a place elsewhere is on none."""
    left = Placement.objects.filter(
        selection=OuterRef("pk"), choice__in=Choice.objects.submitted().undecided().values("pk")
    ).exclude(verdict=Placement.Verdict.ELSEWHERE)
    asked = Selection.objects.filter(round=round_, inputs__apart__isnull=False).exclude(inputs__apart=[])
    return asked.exclude(state__in=Selection.BUSY).filter(~Exists(left))


@dataclass(frozen=True, slots=True)
class Card:
    """One choice as a draft may move it. `has_place`: a seat is held here, or an offer is about to be."""

    pk: int
    application: int
    community: int
    is_fixed: bool
    has_place: bool


def cards_of(round_id: int, choices: Iterable[int]) -> dict[int, Card]:
    """All choices of the round by those whose choices these are, in the order of their ranks."""
    waiting = ReleaseLine.objects.filter(outcome=ReleaseLine.Outcome.WAITING, choice=OuterRef("pk"))
    seat = Seat.objects.filter(community=OuterRef("community"), person=OuterRef("application__applicant"))
    found = {}
    for some in in_batches(choices):
        theirs = Application.objects.filter(choices__in=some, round=round_id)
        rows = Choice.objects.submitted().filter(application__in=theirs.values("pk"))
        rows = rows.annotate(
            told=Subquery(waiting.values("release__kind")[:1]), has_seat=Exists(seat)
        ).order_by("application", "rank")
        names = ("pk", "application", "community", "status", "told", "has_seat")
        for pk, application, community, status, told, has_seat in rows.values_list(*names):
            is_fixed = has_seat or bool(told) or status != Choice.Status.UNDER_REVIEW
            has_place = has_seat or told == Release.Kind.OFFERS
            found[pk] = Card(pk, application, community, is_fixed, has_place)
    return found


def under(selection: Selection, community: int, score: int, user: User) -> list[int]:
    """Undecided choices of `community` with a score under so many of a hundred: not those that are pinned in or at
    “not this time” already, nor those hidden from `user`, nor what this person is to score first."""
    settled = Q(pin=Placement.Pin.IN) | Q(verdict=Placement.Verdict.NOT_THIS_TIME)
    said = selection.placements.filter(settled).values("choice")
    below = 1 + (score - 0.5) / 25  # as a mean of 1 to 5: `hundredths`, turned round
    low = Choice.objects.submitted().undecided().filter(community=community, score__lt=below)
    low = low.exclude(pk__in=said).exclude(hidden_scores(user, Q()))
    found = list(low.order_by("pk").values_list("pk", flat=True))
    out = hidden_from(user, found) | decided(found)
    return [pk for pk in found if pk not in out]
