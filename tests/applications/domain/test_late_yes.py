"""A yes that comes after the offer ran out."""

from datetime import UTC, date, datetime, timedelta

import pytest

from accounts.models import User
from applications.domain.deciding import decline_choice, put_on_reserve
from applications.domain.late_yes import accept_late, place_late
from applications.domain.offers import accept_offer, expire_offers, offer_place, withdraw_offer
from applications.domain.undoing import undo_answer
from applications.errors import CannotDecide, NoticeChanged, OfferClosed
from applications.models import Choice, Offer
from communities.domain.members import leave
from communities.errors import NoSeatFree
from communities.models import Community, Member
from outbox.models import Message
from tests.factories import ChoiceFactory, CommunityFactory, GroupNoticeFactory, SessionFactory, UserFactory

AT = datetime(2026, 9, 23, 0, 0, tzinfo=UTC)

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff() -> User:
    return UserFactory(is_staff=True)


@pytest.fixture
def community() -> Community:
    """One seat."""
    return CommunityFactory(round__in_2026=True, ceiling=1, floor=1, sessions=0)


@pytest.fixture
def offer(community, staff) -> Offer:
    """Ran out."""
    offer = offer_place(ChoiceFactory(community=community), by=staff, at=AT)
    expire_offers(offer.respond_by)
    offer.refresh_from_db()
    return offer


def late(offer: Offer, **said: object) -> Member | None:
    return accept_late(offer, shares_contact=True, at=offer.respond_by + timedelta(hours=1), **said)


def filled(community: Community, staff: User, version: int) -> Member:
    at = AT + timedelta(days=1)
    offer = offer_place(ChoiceFactory(community=community), by=staff, at=at)
    return accept_offer(offer, shares_contact=False, at=at, notice_version=version)


def test_late_yes_to_a_free_seat_is_a_place_at_once(offer):
    member = late(offer)

    offer.refresh_from_db()
    assert (offer.status, offer.seat, offer.answered_at) == ("accepted", member.seat, member.joined_at)
    assert member.shares_contact
    assert offer.late_yes_at is not None
    assert Message.objects.filter(kind="offer_accepted").count() == 1


def test_late_yes_of_an_offer_that_the_tick_has_not_closed_yet(community, staff):
    offer = offer_place(ChoiceFactory(community=community), by=staff, at=AT)

    assert late(offer)
    assert Message.objects.filter(kind="offer_expired", status="pending").count() == 1


def test_late_yes_in_time_or_again_is_refused(offer, community, staff):
    late(offer)
    with pytest.raises(OfferClosed):
        late(offer)
    in_time = offer_place(ChoiceFactory(community__round__in_2026=True), by=staff, at=AT)
    with pytest.raises(OfferClosed):
        accept_late(in_time, shares_contact=False, at=AT)


def test_late_yes_to_a_full_group_is_kept_until_staff_place_it_as_it_was_said(offer, community, staff):
    notice = GroupNoticeFactory(community=community)
    member = filled(community, staff, notice.version)

    assert late(offer, notice_version=notice.version) is None
    assert Choice.objects.get(pk=offer.choice.pk).offer_state == "wanted_late"
    at = AT + timedelta(days=20)
    with pytest.raises(NoSeatFree):
        place_late(offer, by=staff, at=at)
    leave(member, reason="", by=staff, at=at)

    placed = place_late(offer, by=staff, at=at)

    assert (placed.notice, placed.shares_contact, placed.joined_at) == (notice, True, at)
    with pytest.raises(OfferClosed):
        place_late(offer, by=staff, at=at)


def test_late_yes_needs_the_notice_ticked(offer, community):
    GroupNoticeFactory(community=community)

    with pytest.raises(NoticeChanged):
        late(offer)
    offer.refresh_from_db()
    assert offer.late_yes_at is None


@pytest.mark.parametrize(("day", "joins"), [(date(2026, 9, 29), False), (date(2026, 12, 1), True)])
def test_late_yes_is_no_place_once_the_last_joining_meeting_has_begun(offer, community, staff, day, joins):
    SessionFactory(community=community, number=2, date=day)

    assert bool(late(offer)) is joins
    if not joins:
        with pytest.raises(CannotDecide, match="takes nobody new"):
            place_late(offer, by=staff, at=AT + timedelta(days=20))


@pytest.mark.parametrize(("then", "may_place"), [(put_on_reserve, True), (decline_choice, False)])
def test_late_yes_waits_for_staff_where_they_decided_since(offer, staff, then, may_place):
    then(offer.choice, by=staff, at=AT)

    assert late(offer) is None
    if may_place:
        assert place_late(offer, by=staff, at=AT + timedelta(days=20))
        assert Choice.objects.get().status == "offered"
    else:
        with pytest.raises(CannotDecide, match="decided since"):
            place_late(offer, by=staff, at=AT + timedelta(days=20))


def test_place_late_wants_a_late_yes(offer, staff):
    with pytest.raises(OfferClosed):
        place_late(offer, by=staff, at=AT + timedelta(days=20))


def test_late_yes_taken_back_is_an_open_offer_and_no_late_yes(offer):
    member = late(offer)

    undo_answer(offer, at=member.joined_at)

    offer.refresh_from_db()
    assert (offer.status, offer.late_yes_at) == ("open", None)
    assert expire_offers(offer.respond_by) == 1
    assert Message.objects.filter(kind="offer_expired").count() == 2


def test_late_yes_to_an_offer_that_a_newer_one_replaced_places_nobody(offer, staff):
    newer = offer_place(offer.choice, by=staff, at=offer.respond_by)
    withdraw_offer(newer, by=staff, at=offer.respond_by)

    with pytest.raises(OfferClosed, match="newer offer"):
        late(offer)

    assert not Member.objects.exists()
