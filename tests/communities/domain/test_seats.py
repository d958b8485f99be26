import pytest

from accounts.models import AuditEvent
from communities.domain.seats import change_ceiling, free_seat, take_seat
from communities.errors import CeilingTooLow, KeptApart, NoSeatFree, SeatAlreadyHeld
from communities.models import Community, Seat
from tests.factories import (
    ApartFactory,
    CommunityFactory,
    PersonFactory,
    RoundFactory,
    SeatFactory,
    UserFactory,
)
from tests.threads import at_once


def small(**fields: object) -> Community:
    """A community of at most two."""
    return CommunityFactory(**{"ceiling": 2, "floor": 1, "sessions": 0} | fields)


def numbers(community: Community) -> list[int]:
    return sorted(community.seats.values_list("number", flat=True))


@pytest.mark.django_db
def test_take_seat_takes_the_lowest_free_number():
    community = CommunityFactory(sessions=0)
    seats = [take_seat(community, PersonFactory()) for _ in range(3)]

    free_seat(seats[1], by=None, why="left")

    assert [seat.number for seat in seats] == [1, 2, 3]
    assert take_seat(community, PersonFactory()).number == 2


@pytest.mark.django_db
def test_take_seat_refuses_one_more_than_the_ceiling():
    community = small()
    SeatFactory.create_batch(2, community=community)

    with pytest.raises(NoSeatFree, match="all 2 seats are taken"):
        take_seat(community, PersonFactory())
    assert numbers(community) == [1, 2]


@pytest.mark.django_db
def test_take_seat_refuses_a_person_who_holds_one_there():
    seat = SeatFactory(community=small(round__seats_per_person=2))

    with pytest.raises(SeatAlreadyHeld, match="already holds a seat in Sample Community"):
        take_seat(seat.community, seat.person)


@pytest.mark.django_db
def test_take_seat_gives_a_person_as_many_as_the_round_allows():
    round_ = RoundFactory(seats_per_person=2)
    person = PersonFactory()

    first, second = (take_seat(small(round=round_), person) for _ in range(2))

    assert (first.slot, second.slot) == (1, 2)
    with pytest.raises(SeatAlreadyHeld, match="another community of this round"):
        take_seat(small(round=round_), person)
    assert take_seat(small(), person).slot == 1  # another round


@pytest.mark.django_db(transaction=True)
def test_take_seat_gives_the_last_two_once_when_ten_press_together():
    community = small()
    people = PersonFactory.create_batch(10)

    outcomes = at_once(take_seat, *((community, person) for person in people))

    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["NoSeatFree"] * 8 + ["Seat"] * 2
    assert numbers(community) == [1, 2]


@pytest.mark.django_db
def test_free_seat_gives_it_back_and_says_who_and_why():
    seat, staff = SeatFactory(), UserFactory()

    free_seat(seat, by=staff, why="withdrawn")

    assert not Seat.objects.exists()
    event = AuditEvent.objects.get(verb="seat_freed")
    assert (event.actor, event.about, event.details) == (
        staff,
        f"communities.community:{seat.community_id}",
        {"why": "withdrawn"},
    )


@pytest.mark.django_db
def test_change_ceiling_up_frees_seats():
    community, staff = small(), UserFactory()
    SeatFactory.create_batch(2, community=community)

    change_ceiling(community, 3, by=staff)

    assert take_seat(community, PersonFactory()).number == 3
    event = AuditEvent.objects.get(verb="ceiling_changed")
    assert (event.actor, event.details) == (staff, {"before": 2, "after": 3})


@pytest.mark.django_db
def test_change_ceiling_down_moves_seats_under_it():
    community = small(ceiling=6)
    seats = SeatFactory.create_batch(6, community=community)
    for seat in seats[:4]:
        seat.delete()

    change_ceiling(community, 3, by=None)

    assert numbers(community) == [1, 2]
    assert Community.objects.get().ceiling == 3


@pytest.mark.django_db
def test_change_ceiling_keeps_seats_that_fit():
    community = small(ceiling=6)
    seats = SeatFactory.create_batch(6, community=community)
    for seat in (seats[0], seats[3]):
        seat.delete()

    change_ceiling(community, 4, by=None)

    assert {seat.pk: seat.number for seat in community.seats.all()} == {
        seats[1].pk: 2,
        seats[2].pk: 3,
        seats[4].pk: 1,
        seats[5].pk: 4,
    }


@pytest.mark.django_db
@pytest.mark.parametrize(("ceiling", "why"), [(1, "2 seats of"), (2, "The floor of")])
def test_change_ceiling_refuses_less_than_is_taken_and_than_the_floor(ceiling, why):
    community = small(ceiling=5, floor=3)
    SeatFactory.create_batch(2, community=community)

    with pytest.raises(CeilingTooLow, match=why):
        change_ceiling(community, ceiling, by=None)
    assert Community.objects.get().ceiling == 5


@pytest.mark.django_db
def test_change_ceiling_to_what_it_is_writes_nothing():
    change_ceiling(small(), 2, by=None)

    assert not AuditEvent.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_change_ceiling_never_leaves_more_seats_than_it_allows_while_seats_are_taken():
    community = small(ceiling=10)
    people = PersonFactory.create_batch(10)

    def press(verb, *arguments):
        return verb(*arguments) if verb is take_seat else verb(*arguments, by=None)

    at_once(press, *((take_seat, community, person) for person in people), (change_ceiling, community, 5))

    community.refresh_from_db()
    assert community.ceiling in (5, 10)
    assert numbers(community) == list(range(1, community.ceiling + 1))


@pytest.mark.django_db
def test_take_seat_is_refused_beside_somebody_to_be_kept_apart_without_a_name():
    community = CommunityFactory(sessions=0)
    pair = ApartFactory(round=community.round)
    take_seat(community, pair.one)

    with pytest.raises(KeptApart) as refusal:
        take_seat(community, pair.other)

    assert str(refusal.value) == "A rule set by staff stands against this place."
    assert take_seat(CommunityFactory(round=community.round, sessions=0), pair.other).person == pair.other
