"""Joining and leaving a community."""

from datetime import datetime

from django.db import transaction

from accounts.domain.audit import record
from accounts.models import User
from communities.domain.seats import free_seat, lock
from communities.errors import NotAMember
from communities.models import Member, Seat


@transaction.atomic
def admit(seat: Seat, *, shares_contact: bool, by: User | None, at: datetime) -> Member:
    """Make the person who holds `seat` a member of its community. Locks the community, so that its ceiling is not
    lowered meanwhile: that moves seats."""
    lock(seat.community)
    member = Member.objects.create(
        community=seat.community, person=seat.person, seat=seat, joined_at=at, shares_contact=shares_contact
    )
    record(by, "member_joined", member)
    return member


@transaction.atomic
def leave(member: Member, *, reason: str, by: User | None, at: datetime) -> None:
    """End a membership and free its seat. Locks the community. Raises NotAMember when it ended already."""
    lock(member.community)
    member = Member.objects.select_related("seat", "community").get(pk=member.pk)
    ended = Member.objects.active().filter(pk=member.pk).update(left_at=at, left_reason=reason, seat=None)
    if not ended:
        raise NotAMember("This person has left the community already.")
    record(by, "member_left", member)
    free_seat(member.seat, by=by, why="left")


@transaction.atomic
def share_contact(member: Member, shares: bool, *, by: User) -> None:
    """Let the facilitator see this person's address, or stop it."""
    Member.objects.filter(pk=member.pk).update(shares_contact=shares)
    record(by, "contact_sharing_changed", member, shares=shares)
