"""What a person has in communities, when two accounts of theirs become one."""

from accounts.errors import CannotStandTwice
from accounts.models import User
from communities.models import (
    AccessNeeds,
    Demographics,
    Facilitation,
    Member,
    SafetyNote,
    Seat,
)


def move_person(keep: User, gone: User) -> None:
    """Memberships, seats and what was told in confidence become `keep`'s. Both have to hold no seat of one round.

    What `keep` told about a round itself stands; the other account's stays with it. Raises CannotStandTwice.
    """
    _check_seats(keep, gone)
    _move_seats(keep, gone)
    Member.objects.filter(person=gone).update(person=keep)
    held = Facilitation.objects.filter(user=keep).values("community")
    Facilitation.objects.filter(user=gone).exclude(community__in=held).update(user=keep)
    for told in (AccessNeeds, Demographics, SafetyNote):
        own = told.objects.filter(person=keep).values("round")
        told.objects.filter(person=gone).exclude(round__in=own).update(person=keep)


def _check_seats(keep: User, gone: User) -> None:
    both = Seat.objects.filter(person=gone, round__in=Seat.objects.filter(person=keep).values("round"))
    seat = both.select_related("round").first()
    if seat:
        raise CannotStandTwice(
            f"Both accounts hold a place in {seat.round}. Free one of the places first, then merge."
        )


def _move_seats(keep: User, gone: User) -> None:
    """A member and their seat are tied by triggers: the member stands up, the seat changes hands, they sit down."""
    seated = list(Member.objects.active().filter(person=gone).select_for_update())
    for member in seated:
        Member.objects.filter(pk=member.pk).update(left_at=member.joined_at, seat=None, person=keep)
    Seat.objects.filter(person=gone).update(person=keep)
    for member in seated:
        Member.objects.filter(pk=member.pk).update(left_at=None, seat=member.seat_id)
