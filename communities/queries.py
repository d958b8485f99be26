"""Reading across the models of communities."""

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.db.models import (
    CharField,
    Count,
    Exists,
    FilteredRelation,
    IntegerField,
    Max,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Subquery,
    Value,
    prefetch_related_objects,
)
from django.db.models.functions import Cast, Coalesce, Concat

from accounts.models import AuditEvent, PractitionerProfile, User
from accounts.second_factor import Today, today
from communities import registry
from communities.models import (
    AccessNeeds,
    Community,
    Convenor,
    Demographics,
    Facilitation,
    Round,
    SafetyNote,
    Seat,
    StaffRole,
    SupportTask,
)
from communities.models.confidence import Told, ToldQuerySet
from communities.models.support_task import SupportTaskQuerySet

# Which permission of a role opens what people told.
PERMISSIONS: dict[type[Told], str] = {
    AccessNeeds: "sees_access_needs",
    SafetyNote: "sees_safety_notes",
    Demographics: "sees_demographics",
}


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
    return communities.annotate(**seats_taken("pk"))


def seats_taken(community: str) -> dict[str, Coalesce]:
    """`members_in` and `seats_held` of the community that lies along this path."""
    taken = Seat.objects.filter(community=OuterRef(community)).order_by()
    return {
        "members_in": _count(taken.filter(member__isnull=False)),
        "seats_held": _count(taken.filter(member__isnull=True)),
    }


def _count(seats: QuerySet[Seat]) -> Coalesce:
    counted = seats.values("community").annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)


def seat_count(community: Community) -> SeatCount:
    """The seats of a community annotated by `with_seat_counts`."""
    return SeatCount(community.ceiling, community.floor, community.members_in, community.seats_held)


def facilitates_anything(user) -> bool:
    """Does this person hold a community today, wherever its convenor's today is?"""
    return _held(today()).filter(user=user).exists()


def is_facilitator(at: Today) -> Exists:
    """The same of a person in a query."""
    return Exists(_held(at).filter(user=OuterRef("pk")))


def _held(at: Today) -> QuerySet[Facilitation]:
    running = Q(ends_on__isnull=True) | Q(ends_on__gte=at.first)
    return Facilitation.objects.filter(running, starts_on__lte=at.last)


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


def roles_of(user) -> list[StaffRole]:
    """What `user` works as, each role with its convenor, in the order of convenors. Read once for each `user` at hand,
    so once a request, where they come along with the visit (`keep_roles`); `refresh_from_db` forgets it. Their profile
    comes along: every page of staff names them."""
    roles = StaffRole.objects.select_related("convenor", "user__profile")
    ordered = roles.order_by("convenor__position", "convenor__name")
    prefetch_related_objects([user], Prefetch("staff_roles", ordered))
    found = list(user.staff_roles.all())
    if found and not User.profile.related.is_cached(user):
        User.profile.related.set_cached_value(user, getattr(found[0].user, "profile", None))
    return found


ROLE = tuple(field.attname for field in StaffRole._meta.concrete_fields)
CONVENOR = tuple(field.attname for field in Convenor._meta.concrete_fields)
PROFILE = tuple(field.attname for field in PractitionerProfile._meta.concrete_fields)
# What `keep_roles` makes roles of: fields of the person.
OF_ROLES = (
    *(f"staff_roles__{name}" for name in ROLE),
    *(f"staff_roles__convenor__{name}" for name in CONVENOR),
    *(f"profile__{name}" for name in PROFILE),
)


def keep_roles(user: User, rows: list[tuple]) -> None:
    """Give `user` the roles, read along with who they are, as `roles_of` would read them."""
    found = [_role(user, values) for values in rows if values[0] is not None]
    found.sort(key=lambda role: (role.convenor.position, role.convenor.name))
    kept = user.staff_roles.get_queryset()
    kept._result_cache, kept._prefetch_done = found, True
    user._prefetched_objects_cache = {"staff_roles": kept}
    of_profile = rows[0][-len(PROFILE) :]
    if found:
        profile = PractitionerProfile.from_db(user._state.db, PROFILE, of_profile) if of_profile[0] else None
        User.profile.related.set_cached_value(user, profile)


def _role(user: User, values: tuple) -> StaffRole:
    role = StaffRole.from_db(user._state.db, ROLE, values[: len(ROLE)])
    of_convenor = values[len(ROLE) : len(ROLE) + len(CONVENOR)]
    role.user, role.convenor = user, Convenor.from_db(user._state.db, CONVENOR, of_convenor)
    return role


def convenors_coordinated_by(user) -> list[Convenor]:
    """What `Convenor.objects.managed_by` gives, from the roles that are known already."""
    if not user.is_active or not user.is_staff:
        return []
    if user.is_superuser:
        return list(Convenor.objects.all())
    return [role.convenor for role in roles_of(user) if role.kind == StaffRole.Kind.COORDINATOR]


def convenors_staffed_by(user) -> set[int]:
    """The numbers of the convenors whose mail this person may see."""
    return {convenor.pk for convenor in convenors_coordinated_by(user)}


def current_rounds(rounds: QuerySet[Round], at: datetime) -> QuerySet[Round]:
    """Those of `rounds` that have opened and are not over: until the promise is due and the last season ends.

    Days end at midnight of each round's convenor.
    """
    not_over = Q(pk__in=[])
    for zone, wall in walls(at).items():
        ends_late = Q(hear_by__gte=wall.date()) | Q(communities__season_ends_on__gte=wall.date())
        not_over |= Q(convenor__zone=zone) & ends_late
    return rounds.filter(not_over, opens_at__lte=at).distinct()


def with_season_ends(communities: QuerySet[Community]) -> QuerySet[Community]:
    """Each community of a round with `season_ends`: the last day of the last season of that round."""
    seasons = Community.objects.filter(round=OuterRef("round"), season_ends_on__isnull=False)
    last = seasons.order_by("-season_ends_on").values("season_ends_on")[:1]
    return communities.annotate(season_ends=Subquery(last))


def is_current(community: Community, at: datetime) -> bool:
    """Is its round one of `current_rounds`? Of a row of `with_season_ends` with round and convenor: said again here
    because it needs no look at the clocks of all convenors."""
    today = at.astimezone(community.convenor.tz).date()
    ends_on = max(community.round.hear_by, community.season_ends or date.min)
    return community.round.opens_at <= at and ends_on >= today


def walls(at: datetime) -> dict[str, datetime]:
    """What clocks on the wall show at `at`, by the zones that convenors have."""
    zones = Convenor.objects.order_by().values_list("zone", flat=True).distinct()
    return {zone: at.astimezone(ZoneInfo(zone)) for zone in zones}


def most_seats_held(round_: Round) -> int:
    """The least that `seats_per_person` may be: the highest slot in which somebody holds a seat of the round."""
    return round_.seats.aggregate(most=Max("slot"))["most"] or 0


@dataclass(frozen=True)
class Confidence:
    """All that one person told in confidence for one round."""

    access_needs: AccessNeeds | None = None
    safety_note: SafetyNote | None = None
    demographics: Demographics | None = None


def confidence_of(person: User, round_: Round) -> Confidence:
    """In one look at the three places where it is kept apart; for the eyes of `person` alone."""
    kinds = {
        "access_needs": "accessneeds_rows",
        "safety_note": "safetynote_rows",
        "demographics": "demographics_rows",
    }
    own = {
        name: FilteredRelation(rows, condition=Q(**{f"{rows}__person": person.pk}))
        for name, rows in kinds.items()
    }
    found = Round.objects.annotate(**own).select_related(*own).get(pk=round_.pk)
    return Confidence(**{name: getattr(found, name, None) for name in kinds})


def convenors_trusting(user, kind: type[Told]) -> set[int]:
    """The numbers of the convenors that let `user` see this kind of what people told: by a coordinator's role with
    its permission. Being an administrator opens none of it; nor does a reviewer's role, whatever is ticked."""
    if not user.is_active or not user.is_staff:
        return set()
    coordinating = (role for role in roles_of(user) if role.kind == StaffRole.Kind.COORDINATOR)
    return {role.convenor_id for role in coordinating if getattr(role, PERMISSIONS[kind])}


def told_to(user, kind: type[Told]) -> ToldQuerySet:
    """The rows of this kind that `user` may see, of people whose application stands: what somebody typed who has sent
    nothing, or has withdrawn, is nobody else's business."""
    return kind.objects.filter(registry.standing(user), round__convenor__in=convenors_trusting(user, kind))


def unseen_safety_notes(user) -> QuerySet[SafetyNote]:
    """Those that `user` may see and nobody has looked at since they were written, or changed."""
    name = Concat(Value(f"{SafetyNote._meta.label_lower}:"), Cast(OuterRef("pk"), CharField()))
    looks = AuditEvent.objects.filter(
        verb=f"{SafetyNote.code}_seen", about=name, at__gte=OuterRef("saved_at")
    )
    return told_to(user, SafetyNote).exclude(Exists(looks))


def support_for(user) -> SupportTaskQuerySet:
    """What is to be arranged for people whose access needs `user` may see, each with `needs`: the number of the row
    in which they told them."""
    told = told_to(user, AccessNeeds).filter(person=OuterRef("person"), round=OuterRef("community__round"))
    return SupportTask.objects.annotate(needs=Subquery(told.values("pk")[:1])).filter(needs__isnull=False)
