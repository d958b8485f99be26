"""Joining and leaving a community."""

from datetime import datetime

from django.db import transaction

from accounts.domain.audit import record
from accounts.models import User
from communities.domain.seats import free_seat, lock
from communities.domain.support import end_support
from communities.errors import NotAMember
from communities.models import GroupNotice, Member, Seat


@transaction.atomic(savepoint=False)
def admit(
    seat: Seat, *, shares_contact: bool, by: User | None, at: datetime, notice: GroupNotice | None = None
) -> Member:
    """Make the person who holds `seat` a member of its community, who agreed to `notice`. Locks the community, so
    that its ceiling is not lowered meanwhile: that moves seats."""
    lock(seat.community)
    member = Member.objects.create(
        community=seat.community,
        person_id=seat.person_id,
        seat=seat,
        joined_at=at,
        notice=notice,
        shares_contact=shares_contact,
    )
    record(by, "member_joined", member)
    return member


@transaction.atomic
def undo_joining(seat: Seat, *, by: User | None, at: datetime) -> None:
    """Let it be as if the member on `seat` had never joined: nobody counts them, and nothing is arranged for them.

    They keep the seat. Locks the community. Raises NotAMember when nobody sits there any more.
    """
    lock(seat.community)
    member = Member.objects.active().filter(seat=seat).select_related("community").first()
    if member is None:
        raise NotAMember("This person has left the community already.")
    end_support(member.community, member.person_id, by=by, at=at)
    record(by, "joining_undone", member)
    member.delete()


@transaction.atomic
def leave(member: Member, *, reason: str, by: User | None, at: datetime) -> None:
    """End a membership, free its seat, and drop what was still to be arranged. Locks the community. It ends no sooner
    than it began, whatever the clock of this machine says.

    Raises NotAMember when it ended already.
    """
    lock(member.community)
    active = Member.objects.active().filter(pk=member.pk)
    member = active.select_related("seat", "community").first()
    if member is None or not active.update(left_at=max(at, member.joined_at), left_reason=reason, seat=None):
        raise NotAMember("This person has left the community already.")
    record(by, "member_left", member)
    end_support(member.community, member.person_id, by=by, at=at)
    free_seat(member.seat, by=by, why="left")


@transaction.atomic
def share_contact(member: Member, shares: bool, *, by: User) -> None:
    """Let the facilitator see this person's address, or stop it."""
    Member.objects.filter(pk=member.pk).update(shares_contact=shares)
    record(by, "contact_sharing_changed", member, shares=shares)
