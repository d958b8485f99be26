"""What a person has in communities, when two accounts of theirs become one."""

from django.db.models import Q

from accounts.errors import CannotStandTwice
from accounts.models import User
from communities.domain.seats import lock_all
from communities.models import (
    AccessNeeds,
    Apart,
    Community,
    Demographics,
    Facilitation,
    Member,
    SafetyNote,
    Seat,
    SupportTask,
)


def move_person(keep: User, gone: User) -> None:
    """Memberships, seats and what was told in confidence become `keep`'s. Both have to hold no seat of one round.

    What `keep` told about a round itself stands; the other account's stays with it. Raises CannotStandTwice. Locks the
    communities.
    """
    lock_all(Community.objects.filter(seats__person=gone))
    _check_seats(keep, gone)
    _move_seats(keep, gone)
    Member.objects.filter(person=gone).update(person=keep)
    held = Facilitation.objects.filter(user=keep).values("community")
    Facilitation.objects.filter(user=gone).exclude(community__in=held).update(user=keep)
    planned = SupportTask.objects.filter(person=keep).open().values("community")
    SupportTask.objects.filter(person=gone).open().exclude(community__in=planned).update(person=keep)
    for told in (AccessNeeds, Demographics, SafetyNote):
        own = told.objects.filter(person=keep).values("round")
        told.objects.filter(person=gone).exclude(round__in=own).update(person=keep)
    arranged = SupportTask.objects.open().filter(person=keep).values_list("community", flat=True)
    SupportTask.objects.filter(person=gone).exclude(
        community__in=list(arranged), done_at__isnull=True
    ).update(person=keep)
    _keep_apart(keep, gone)


def _keep_apart(keep: User, gone: User) -> None:
    """From whom `gone` is kept apart, `keep` is from now on."""
    for pair in Apart.objects.filter(Q(one=gone) | Q(other=gone)):
        other = pair.other_id if pair.one_id == gone.pk else pair.one_id
        one, other = sorted((keep.pk, other))
        stands = Apart.objects.filter(round=pair.round_id, one=one, other=other).exists()
        if one == other or stands:
            pair.delete()
        else:
            Apart.objects.filter(pk=pair.pk).update(one=one, other=other)


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
