"""What the database itself refuses, whoever writes to it and by whatever path."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

import pytest
from django.db import DatabaseError, connection, transaction
from django.db.models import F

from communities.models import Community, Seat
from tests.factories import (
    CommunityFactory,
    DemandEntryFactory,
    LocalGovernmentAreaFactory,
    MemberFactory,
    PersonFactory,
    RoundFactory,
    SeatFactory,
)

pytestmark = pytest.mark.django_db

TRIGGERS = {
    "sqlite": (
        "SELECT name FROM sqlite_master WHERE type = 'trigger'",
        {
            "communities_seat_within_bounds_insert",
            "communities_seat_within_bounds_update",
            "communities_ceiling_over_seats",
            "communities_slots_over_seats",
            "communities_member_on_own_seat_insert",
            "communities_member_on_own_seat_update",
            "communities_seat_stays_with_member",
        },
    ),
    "postgresql": (
        "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal",
        {
            "communities_seat_within_bounds",
            "communities_ceiling_over_seats",
            "communities_slots_over_seats",
            "communities_member_on_own_seat",
            "communities_seat_stays_with_member",
        },
    ),
}


@contextmanager
def refused(what: str) -> Iterator[None]:
    """The database refuses what the block does, and says `what`."""
    with pytest.raises(DatabaseError, match=what), transaction.atomic():
        yield


def new_seat(community: Community, **fields: object) -> Seat:
    """A seat that is not saved yet."""
    return Seat(
        **({"community": community, "round": community.round, "person": PersonFactory(), "slot": 1} | fields)
    )


@pytest.fixture
def community() -> Community:
    return CommunityFactory(sessions=0)


def test_triggers_are_there_after_migrating():
    ask, expected = TRIGGERS[connection.vendor]
    with connection.cursor() as cursor:
        cursor.execute(ask)
        found = {name for (name,) in cursor.fetchall()}

    assert expected <= found


def test_seats_a_person_may_hold_are_not_lowered_under_those_held(community):
    round_ = community.round
    round_.seats_per_person = 2
    round_.save()
    new_seat(community, number=1, slot=2).save()

    round_.seats_per_person = 1
    with refused("fewer seats a person"):
        round_.save()


def test_seat_25_is_taken_and_seat_26_refused(community):
    new_seat(community, number=25).save()

    with refused("seat over the ceiling"):
        new_seat(community, number=26).save()
    assert list(community.seats.values_list("number", flat=True)) == [25]


def test_seat_26_is_refused_in_bulk(community):
    seats = [new_seat(community, number=number) for number in range(1, 27)]

    with refused("seat over the ceiling"):
        Seat.objects.bulk_create(seats)
    assert community.seats.count() == 0


def test_seat_is_refused_a_number_over_the_ceiling_later(community):
    seat = SeatFactory(community=community)

    with refused("seat over the ceiling"):
        Seat.objects.filter(pk=seat.pk).update(number=26)


def test_seat_zero_is_refused(community):
    with refused("seat_counts_from_one"):
        new_seat(community, number=0).save()


def test_second_seat_in_a_round_is_refused_where_the_round_allows_one(community):
    person = SeatFactory(community=community).person
    other = CommunityFactory(round=community.round, sessions=0)

    with refused("more seats than the round allows"):
        new_seat(other, person=person, number=1, slot=2).save()
    with refused("seats_a_person_may_hold|UNIQUE"):
        new_seat(other, person=person, number=1, slot=1).save()


def test_second_seat_in_a_round_is_taken_where_the_round_allows_two():
    round_ = RoundFactory(seats_per_person=2)
    one, other, third = CommunityFactory.create_batch(3, round=round_, sessions=0)
    person = SeatFactory(community=one).person

    new_seat(other, person=person, number=1, slot=2).save()

    with refused("more seats than the round allows"):
        new_seat(third, person=person, number=1, slot=3).save()


def test_second_seat_in_a_community_is_refused():
    community = CommunityFactory(round__seats_per_person=2, sessions=0)
    person = SeatFactory(community=community).person

    with refused("seat_once_a_person|UNIQUE"):
        new_seat(community, person=person, number=2, slot=2).save()


def test_seat_that_is_taken_is_refused_to_another(community):
    SeatFactory(community=community)

    with refused("seat_taken_once|UNIQUE"):
        new_seat(community, number=1).save()


def test_seat_of_another_round_is_refused(community):
    with refused("seat of another round"):
        new_seat(community, round=RoundFactory(), number=1).save()


def test_ceiling_is_refused_under_a_seat_that_is_taken(community):
    new_seat(community, number=20).save()

    with refused("ceiling under the seats taken"):
        Community.objects.filter(pk=community.pk).update(ceiling=19)
    with refused("ceiling under the seats taken"):
        Community.objects.update(ceiling=F("ceiling") - 6)
    Community.objects.filter(pk=community.pk).update(ceiling=20)


def test_member_is_refused_without_a_seat_and_a_seat_once_they_left():
    member = MemberFactory(community__sessions=0)

    with refused("member_has_a_seat_until_they_leave"):
        type(member).objects.filter(pk=member.pk).update(seat=None)
    with refused("member_has_a_seat_until_they_leave"):
        type(member).objects.filter(pk=member.pk).update(left_at=F("joined_at"))


def test_member_is_refused_twice_in_a_community_until_they_left():
    gone = MemberFactory(community__sessions=0, left_at=MemberFactory(community__sessions=0).joined_at)
    back = MemberFactory(community=gone.community, person=gone.person)

    with refused("member_once_at_a_time|communities_member_seat_id|UNIQUE"):
        type(back).objects.create(
            community=back.community,
            person=back.person,
            joined_at=back.joined_at,
            seat=back.seat,
        )


@pytest.mark.parametrize("fields", [{"ceiling": 14}, {"floor": None}, {"ceiling": None}, {"round": None}])
def test_cohort_is_refused_without_a_round_and_its_size(community, fields):
    with refused("cohort_has_round_and_size|community_ceiling_not_under_floor"):
        Community.objects.filter(pk=community.pk).update(**fields)


def test_season_is_refused_when_it_ends_before_it_starts(community):
    with refused("community_season_ends_after_it_starts"):
        Community.objects.filter(pk=community.pk).update(
            season_starts_on=date(2026, 10, 1), season_ends_on=date(2026, 9, 30)
        )


def test_round_is_refused_when_it_closes_before_it_opens(community):
    with refused("round_closes_after_it_opens"):
        type(community.round).objects.update(closes_at=F("opens_at"))


def test_wish_names_a_council_area_exactly_when_it_is_for_a_place():
    area = LocalGovernmentAreaFactory()
    DemandEntryFactory(reach="place", lga=area)

    with refused("demand_names_a_place_or_none"):
        DemandEntryFactory(reach="place", lga=None)
    with refused("demand_names_a_place_or_none"):
        DemandEntryFactory(reach="unsure", lga=area)


@pytest.mark.parametrize("column", ["community_id", "person_id"])
def test_member_is_refused_on_the_seat_of_another(community, column):
    member, other = MemberFactory(community=community), SeatFactory(community__sessions=0)
    foreign = other.community_id if column == "community_id" else other.person_id
    attack = f"UPDATE communities_member SET {column} = %s WHERE id = %s"

    with refused("member on the seat of another"), connection.cursor() as cursor:
        cursor.execute(attack, [foreign, member.pk])
    with refused("member on the seat of another"):
        type(member).objects.create(
            community=community, person=PersonFactory(), seat=other, joined_at=member.joined_at
        )


@pytest.mark.parametrize("column", ["community_id", "person_id"])
def test_seat_of_a_member_is_refused_to_another(community, column):
    member = MemberFactory(community=community)
    sister = CommunityFactory(round=community.round, sessions=0)
    foreign = sister.pk if column == "community_id" else PersonFactory().pk
    attack = f"UPDATE communities_seat SET {column} = %s WHERE id = %s"

    with refused("seat taken from its member"), connection.cursor() as cursor:
        cursor.execute(attack, [foreign, member.seat_id])
