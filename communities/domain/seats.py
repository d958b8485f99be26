"""The one locked path by which a seat is taken or freed.

Lock order everywhere: application, then community, then seat; several communities by their primary keys.
"""

from django.db import transaction
from django.db.models import Count, F, Q, QuerySet

from accounts.domain.audit import record
from accounts.models import User
from communities.errors import CeilingTooLow, KeptApart, NoSeatFree, SeatAlreadyHeld
from communities.models import Apart, Community, Seat
from outbox.prepared import Given, Prepared


def lock(community: Community) -> Community:
    """The community as it is now, locked until the transaction ends."""
    return Community.objects.select_for_update(of=("self",)).select_related("round").get(pk=community.pk)


def lock_all(communities: QuerySet[Community]) -> None:
    """Lock several, by their numbers, so that two who want the same never wait for each other."""
    list(communities.select_for_update(of=("self",)).order_by("pk").values_list("pk"))


def is_full(community: Community) -> bool:
    """Are all its seats taken at this moment? Asked without the lock: a no may be out of date once it is heard."""
    return bool(_full(pk=community.pk))


def _full_ones() -> QuerySet[Community]:
    one = Community.objects.filter(pk=Given("pk", Community._meta.pk)).order_by()
    return one.alias(taken=Count("seats")).filter(taken__gte=F("ceiling")).values("pk")


_full = Prepared(_full_ones)


@transaction.atomic
def take_seat(community: Community, person: User) -> Seat:
    """Take the lowest free seat. Locks the community, unless it is full as it is asked: nobody waits for a no.

    Raises NoSeatFree at the ceiling, which is said first; KeptApart beside somebody whom the person must not meet,
    SeatAlreadyHeld when they may hold no more in this round.
    """
    own = Seat.objects.filter(round=community.round_id, person=person)
    if is_full(community) and not own.exists():
        raise _no_seat_free(community)
    community = lock(community)
    held = dict(own.values_list("community", "slot"))
    if community.pk in held:
        raise SeatAlreadyHeld(f"{person.get_full_name()} already holds a seat in {community}.")
    slots = set(range(1, community.round.seats_per_person + 1)) - set(held.values())
    if not slots:
        raise SeatAlreadyHeld(
            f"{person.get_full_name()} already holds a seat in another community of this round."
        )
    there = community.seats.values("person")
    pairs = Apart.objects.with_person(person, community.round)
    if pairs.filter(Q(one__in=there) | Q(other__in=there)).exists():
        raise KeptApart("A rule set by staff stands against this place.")
    taken = set(community.seats.values_list("number", flat=True))
    free = set(range(1, community.ceiling + 1)) - taken
    if len(taken) >= community.ceiling or not free:
        raise _no_seat_free(community)
    return Seat.objects.create(
        community=community, round=community.round, person=person, number=min(free), slot=min(slots)
    )


@transaction.atomic
def free_seat(seat: Seat, *, by: User | None, why: str) -> None:
    """Give a seat back, whatever the reason. Every path that frees one comes through here. Locks the community."""
    community = lock(seat.community)
    seat.delete()
    record(by, "seat_freed", community, why=why)


@transaction.atomic
def change_ceiling(community: Community, ceiling: int, *, by: User | None) -> Community:
    """Set how many may be in. Locks the community; raises CeilingTooLow under the seats already taken or the floor."""
    community = lock(community)
    taken = community.seats.count()
    if ceiling < taken:
        raise CeilingTooLow(f"{taken} seats of {community} are taken: the ceiling cannot be {ceiling}.")
    if ceiling < community.floor:
        raise CeilingTooLow(
            f"The floor of {community} is {community.floor}: the ceiling cannot be {ceiling}."
        )
    if ceiling == community.ceiling:
        return community
    _renumber_into(community, ceiling)
    before, community.ceiling = community.ceiling, ceiling
    community.save(update_fields=["ceiling"])
    record(by, "ceiling_changed", community, before=before, after=ceiling)
    return community


def _no_seat_free(community: Community) -> NoSeatFree:
    return NoSeatFree(
        f"{community} is full: all {community.ceiling} seats are taken by members and open offers."
    )


def _renumber_into(community: Community, ceiling: int) -> None:
    """Move seats whose number is over the new ceiling to free numbers under it."""
    numbers = set(community.seats.values_list("number", flat=True))
    free = iter(sorted(set(range(1, ceiling + 1)) - numbers))
    for seat in community.seats.filter(number__gt=ceiling).order_by("number"):
        seat.number = next(free)
        seat.save(update_fields=["number"])
