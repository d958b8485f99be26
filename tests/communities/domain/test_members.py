from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from accounts.models import AuditEvent
from communities.domain.members import admit, leave, share_contact, undo_joining
from communities.domain.seats import take_seat
from communities.errors import NoSeatFree, NotAMember
from communities.models import Member, Seat
from tests.factories import (
    CommunityFactory,
    GroupNoticeFactory,
    MemberFactory,
    PersonFactory,
    SeatFactory,
    UserFactory,
)
from tests.threads import at_once

AT = datetime(2026, 9, 20, 1, 0, tzinfo=UTC)


@pytest.fixture
def member(db) -> Member:
    return MemberFactory(
        community__sessions=0, community__ceiling=1, community__floor=1, joined_at=AT - timedelta(days=1)
    )


@pytest.mark.django_db
@pytest.mark.parametrize("shares", [True, False])
def test_admit_makes_the_holder_of_a_seat_a_member(shares):
    seat = SeatFactory(community__sessions=0)

    member = admit(seat, shares_contact=shares, by=seat.person, at=AT)

    member.refresh_from_db()
    assert (member.community, member.person, member.seat) == (seat.community, seat.person, seat)
    assert (member.joined_at, member.left_at, member.shares_contact) == (AT, None, shares)
    assert AuditEvent.objects.get().verb == "member_joined"


@pytest.mark.django_db
def test_admit_refuses_a_second_membership_on_one_seat(member):
    with pytest.raises(IntegrityError), transaction.atomic():
        admit(member.seat, shares_contact=True, by=None, at=AT)


@pytest.mark.django_db
def test_admit_keeps_the_notice_that_was_agreed_to():
    seat = SeatFactory(community__sessions=0)
    notice = GroupNoticeFactory(community=seat.community)

    assert admit(seat, shares_contact=False, by=seat.person, at=AT, notice=notice).notice == notice


def test_undo_joining_leaves_the_seat_and_no_trace_of_a_member(member):
    seat = member.seat

    undo_joining(seat, by=member.person, at=AT)

    assert not Member.objects.exists()
    assert Seat.objects.get() == seat
    assert AuditEvent.objects.get(verb="joining_undone").actor == seat.person
    with pytest.raises(NotAMember):
        undo_joining(seat, by=member.person, at=AT)


@pytest.mark.django_db(transaction=True)
def test_undo_joining_and_leaving_together_are_one_of_both():
    member = MemberFactory(community__sessions=0, joined_at=AT)

    outcomes = at_once(
        lambda press: press(),
        (lambda: undo_joining(member.seat, by=None, at=AT),),
        (lambda: leave(member, reason="", by=None, at=AT),),
    )

    refusals = [outcome for outcome in outcomes if outcome is not None]
    assert len(refusals) == 1
    assert isinstance(refusals[0], NotAMember)
    assert Member.objects.count() + Seat.objects.count() == 1


def test_leave_ends_the_membership_and_frees_the_seat(member):
    community = member.community
    with pytest.raises(NoSeatFree):
        take_seat(community, PersonFactory())

    leave(member, reason="Moved away", by=member.person, at=AT)

    member.refresh_from_db()
    assert (member.left_at, member.left_reason, member.seat) == (AT, "Moved away", None)
    assert take_seat(community, PersonFactory()).number == 1
    assert AuditEvent.objects.filter(verb__in=["member_left", "seat_freed"]).count() == 2


def test_leave_by_a_clock_that_is_behind_ends_it_when_it_began(member):
    leave(member, reason="", by=None, at=member.joined_at - timedelta(seconds=2))

    member.refresh_from_db()
    assert member.left_at == member.joined_at
    assert not Seat.objects.exists()


def test_leave_refuses_who_has_left(member):
    leave(member, reason="Moved away", by=None, at=AT)
    newcomer = take_seat(member.community, PersonFactory())

    with pytest.raises(NotAMember, match="has left the community already"):
        leave(member, reason="Again", by=None, at=AT)

    member.refresh_from_db()
    assert member.left_reason == "Moved away"
    assert Seat.objects.get() == newcomer


@pytest.mark.django_db(transaction=True)
def test_leave_ends_a_membership_once_when_two_press_together():
    member = MemberFactory(community__sessions=0, joined_at=AT)

    def press(reason: str) -> None:
        leave(member, reason=reason, by=None, at=AT)

    outcomes = at_once(press, ("one",), ("other",))

    assert {type(outcome) for outcome in outcomes} == {type(None), NotAMember}
    assert AuditEvent.objects.filter(verb="seat_freed").count() == 1


def test_person_may_come_back_after_leaving(member):
    leave(member, reason="", by=None, at=AT)

    back = admit(take_seat(member.community, member.person), shares_contact=False, by=None, at=AT)

    assert set(Member.objects.active()) == {back}
    assert member.community.members.count() == 2


def test_share_contact_changes_only_what_it_is_asked_to(member):
    other = MemberFactory(community=CommunityFactory(sessions=0))

    share_contact(member, True, by=member.person)

    member.refresh_from_db()
    other.refresh_from_db()
    assert (member.shares_contact, other.shares_contact) == (True, False)
    assert AuditEvent.objects.get().details == {"shares": True}


@pytest.mark.django_db
def test_members_in_at_are_those_who_joined_by_then_and_had_not_left():
    hour = timedelta(hours=1)
    community, staff = CommunityFactory(sessions=0), UserFactory()
    stayed = MemberFactory(community=community, joined_at=AT)
    gone = MemberFactory(community=community, joined_at=AT - hour)
    leave(gone, reason="", by=staff, at=AT + hour)

    assert set(community.members.in_at(AT - 2 * hour)) == set()
    assert set(community.members.in_at(AT - hour)) == {gone}
    assert set(community.members.in_at(AT)) == {gone, stayed}
    assert set(community.members.in_at(AT + hour)) == {stayed}
