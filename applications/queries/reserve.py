"""Who of the reserve list fits a seat that is free: how each would restore the balance of this group, and the meetings
that are left to them. For staff alone; applicants never see a place in a list."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from applications.matching.backfill import Fit, rank_reserve
from applications.matching.problem import Problem
from applications.models import Choice, Offer, Release, ReleaseLine
from applications.queries.problem import read_round
from communities.models import Community, Seat
from communities.queries import with_seat_counts
from sessions_app.queries import joining_has_ended, meetings_left


@dataclass(frozen=True)
class Vacancy:
    """A community with its free seats, and those of its reserve list in the order in which they fit, best first.

    `kept`: so many of the free seats wait for somebody who may still take a “no” back.
    """

    community: Community
    free: int
    kept: int
    has_ended: bool
    fits: dict[int, Fit]
    problem: Problem

    @property
    def first(self) -> int | None:
        """The choice that fits best; none against which a hard rule stands."""
        return next((pk for pk, fit in self.fits.items() if not fit.is_barred), None)


def vacancy_of(community: Community, at: datetime) -> Vacancy:
    """Fits by choice, best first; nobody who holds all the seats that the round allows. Its size does not matter to
    the number of queries."""
    counted = with_seat_counts(Community.objects.select_related("round", "convenor")).get(pk=community.pk)
    reading = read_round(counted.round)
    waiting = set(waiting_for(counted).values_list("pk", flat=True))
    persons = {
        line.person: line.pk
        for line in reading.lines.values()
        if line.pk in waiting and _holds(reading.seats, line.person) < counted.round.seats_per_person
    }
    left = tuple(meetings_left(counted, at).values_list("pk", flat=True))
    problem = _asked_anew(reading.problem, counted.pk, set(persons))
    ranked = rank_reserve(problem, reading.seats, counted.pk, sorted(persons), left)
    return Vacancy(
        community=counted,
        free=max(counted.ceiling - counted.members_in - counted.seats_held, 0),
        kept=_may_be_taken_back(counted, at),
        has_ended=joining_has_ended(counted, at),
        fits={persons[fit.applicant]: fit for fit in ranked},
        problem=problem,
    )


def _asked_anew(problem: Problem, community: int, persons: set[int]) -> Problem:
    """Without the “not placed” that stood for these people when the group was composed."""
    pins = (pin for pin in problem.pins if not (pin.group == community and pin.applicant in persons))
    return replace(problem, pins=tuple(pins))


def waiting_for(community: Community) -> QuerySet[Choice]:
    """The reserve list, and who said yes after their offer ran out."""
    standing = Choice.objects.submitted().filter(community=community)
    late = standing.filter(offer_state=Choice.OfferState.WANTED_LATE, status=Choice.Status.OFFERED)
    return standing.filter(status=Choice.Status.RESERVE) | late


def backfilling(at: datetime) -> QuerySet[Community]:
    """The communities that offer freed seats by themselves: first offers have gone out, and no list of offers waits
    to leave."""
    offered = Offer.objects.filter(choice__community=OuterRef("pk"))
    held = ReleaseLine.objects.waiting().filter(
        release__community=OuterRef("pk"), release__kind=Release.Kind.OFFERS
    )
    return _set_to(at).filter(Exists(offered), ~Exists(held)).select_related("round", "convenor")


def could_backfill(at: datetime) -> QuerySet[Community]:
    """Among these are the ones with a seat that nobody holds and somebody who may wait for it; asked at a glance."""
    seats = Seat.objects.filter(community=OuterRef("pk")).order_by().values("community")
    taken = Coalesce(Subquery(seats.annotate(n=Count("pk")).values("n")), 0)
    waits = Q(status=Choice.Status.RESERVE) | Q(offer_state=Choice.OfferState.WANTED_LATE)
    somebody = Choice.objects.filter(waits, community=OuterRef("pk"))
    return _set_to(at).filter(Exists(somebody), ceiling__gt=taken)


def _set_to(at: datetime) -> QuerySet[Community]:
    return Community.objects.cohorts().filter(backfills_itself=True, round__closes_at__lte=at)


def _may_be_taken_back(community: Community, at: datetime) -> int:
    declined = Offer.objects.taken_back_at(at).filter(status=Offer.Status.DECLINED)
    return declined.filter(choice__community=community).count()


def _holds(seats: Iterable[tuple[int, int]], person: int) -> int:
    return sum(holder == person for holder, _ in seats)
