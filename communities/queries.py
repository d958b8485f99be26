"""Reading across the models of communities."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Count, Max, Q, QuerySet
from django.utils import timezone

from communities.models import Community, Convenor, Facilitation, Round


@dataclass(frozen=True)
class SeatCount:
    """How full a community is. Exact only while the community is locked."""

    ceiling: int
    floor: int
    members: int
    held: int

    @property
    def free(self) -> int:
        return max(self.ceiling - self.members - self.held, 0)


def with_seat_counts(communities: QuerySet[Community]) -> QuerySet[Community]:
    """Each community with `members_in` and `seats_held` (open offers)."""
    return communities.annotate(
        members_in=Count("seats", filter=Q(seats__member__isnull=False), distinct=True),
        seats_held=Count("seats", filter=Q(seats__member__isnull=True), distinct=True),
    )


def seat_count(community: Community) -> SeatCount:
    """The seats of a community annotated by `with_seat_counts`."""
    return SeatCount(community.ceiling, community.floor, community.members_in, community.seats_held)


def facilitates_anything(user) -> bool:
    """Does this person hold a community today, wherever its convenor's today is?"""
    now = timezone.now()
    around: set[date] = {(now + timedelta(hours=hours)).date() for hours in (-12, 0, 12)}
    return (
        Facilitation.objects.filter(user=user, starts_on__lte=max(around))
        .filter(Q(ends_on__isnull=True) | Q(ends_on__gte=min(around)))
        .exists()
    )


def facilitated_by(user, at: datetime) -> QuerySet[Community]:
    """The communities that `user` holds at `at`, by the day in each convenor's zone."""
    likely = (
        Facilitation.objects.filter(user=user)
        .select_related("community__convenor")
        .only("starts_on", "ends_on", "community__convenor__zone", "community_id")
    )
    held = [
        f.community_id
        for f in likely
        if f.starts_on <= at.astimezone(f.community.convenor.tz).date() <= (f.ends_on or date.max)
    ]
    if not user.is_active:
        held = []
    return Community.objects.filter(pk__in=held)


def convenors_staffed_by(user) -> set[int]:
    """The numbers of the convenors whose mail this person may see."""
    return set(Convenor.objects.managed_by(user).values_list("pk", flat=True))


def current_rounds(rounds: QuerySet[Round], at: datetime) -> QuerySet[Round]:
    """Those of `rounds` that have opened and are not over: until the promise is due and the last season ends.

    Days end at midnight of each round's convenor.
    """
    not_over = Q(pk__in=[])
    for zone, wall in walls(at).items():
        ends_late = Q(hear_by__gte=wall.date()) | Q(communities__season_ends_on__gte=wall.date())
        not_over |= Q(convenor__zone=zone) & ends_late
    return rounds.filter(not_over, opens_at__lte=at).distinct()


def walls(at: datetime) -> dict[str, datetime]:
    """What clocks on the wall show at `at`, by the zones that convenors have."""
    zones = Convenor.objects.order_by().values_list("zone", flat=True).distinct()
    return {zone: at.astimezone(ZoneInfo(zone)) for zone in zones}


def most_seats_held(round_: Round) -> int:
    """The least that `seats_per_person` may be: the highest slot in which somebody holds a seat of the round."""
    return round_.seats.aggregate(most=Max("slot"))["most"] or 0
