"""Invariant 1 under real threads: members and open offers never go over the ceiling, on both databases.

Seen failing with the guard taken out, once, by hand: on PostgreSQL without `select_for_update` in
`communities.domain.seats.lock` (seats collide: IntegrityError instead of NoSeatFree) and in
`applications.domain.offer_rows.lock_application`; on SQLite without `transaction_mode: IMMEDIATE` in the
settings, which is the lock there.
"""

from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from applications.domain.late_yes import accept_late
from applications.domain.offers import (
    accept_offer,
    decline_offer,
    expire_offers,
    extend_offer,
    offer_place,
    withdraw_offer,
)
from applications.domain.undoing import undo_answer
from applications.domain.withdrawing import withdraw
from applications.errors import OfferClosed
from applications.models import Offer
from communities.domain.members import leave
from communities.models import Community, Member, Seat
from outbox.models import Message
from tests.factories import (
    ChoiceFactory,
    CommunityFactory,
    RoundFactory,
    SubmittedApplicationFactory,
    UserFactory,
)
from tests.threads import at_once

AT = datetime(2026, 9, 22, 0, 0, tzinfo=UTC)

pytestmark = pytest.mark.django_db(transaction=True)


def call(function: Callable, *arguments: object, **named: object) -> Callable:
    return lambda: function(*arguments, **named)


def together(*calls: Callable) -> Counter:
    """How often each kind of outcome came of calling all at once."""
    outcomes = at_once(lambda press: press(), *((press,) for press in calls))
    return Counter(type(outcome).__name__ for outcome in outcomes)


def seats_of(community: Community) -> list[int]:
    return sorted(community.seats.values_list("number", flat=True))


def new_offer(**fields: object) -> Offer:
    choice = ChoiceFactory(community=CommunityFactory(round__in_2026=True, sessions=0, **fields))
    return offer_place(choice, by=UserFactory(), at=AT)


def test_offer_place_refuses_the_26th_seat_to_fifty_who_press_together():
    community, staff = CommunityFactory(round__in_2026=True, sessions=0), UserFactory()
    choices = ChoiceFactory.create_batch(50, community=community)

    offered = together(*(call(offer_place, choice, by=staff, at=AT) for choice in choices))

    assert offered == {"Offer": 25, "NoSeatFree": 25}
    assert seats_of(community) == list(range(1, 26))
    assert Message.objects.filter(kind="offer_made").count() == 25

    offers = list(Offer.objects.unanswered()) * 2
    accepted = together(*(call(accept_offer, offer, shares_contact=True, at=AT) for offer in offers))

    assert accepted == {"Member": 25, "OfferClosed": 25}
    assert Member.objects.active().filter(community=community).count() == 25
    assert seats_of(community) == list(range(1, 26))
    assert Message.objects.filter(kind="offer_accepted").count() == 25


def test_accept_offer_makes_one_member_when_pressed_ten_times_together():
    offer = new_offer()

    outcomes = together(*[call(accept_offer, offer, shares_contact=True, at=AT)] * 10)

    assert outcomes == {"Member": 1, "OfferClosed": 9}
    assert Message.objects.filter(kind="offer_accepted").count() == 1


@pytest.mark.parametrize("attempt", range(5))
def test_offer_that_runs_out_while_it_is_accepted_is_either_and_never_both(attempt):
    offer = new_offer()
    in_time = offer.respond_by - timedelta(seconds=1)

    accept = call(accept_offer, offer, shares_contact=True, at=in_time)
    outcomes = together(accept, *[call(expire_offers, offer.respond_by)] * 3)

    offer.refresh_from_db()
    letters = set(Message.objects.exclude(kind="offer_made").values_list("kind", flat=True))
    if offer.status == Offer.Status.ACCEPTED:
        assert outcomes == {"Member": 1, "int": 3}
        assert (Member.objects.count(), Seat.objects.count(), letters) == (1, 1, {"offer_accepted"})
    else:
        assert (offer.status, outcomes) == ("expired", {"OfferClosed": 1, "int": 3})
        assert (Member.objects.count(), Seat.objects.count(), letters) == (0, 0, {"offer_expired"})


def test_offer_has_one_answer_when_all_answer_together():
    offer, staff = new_offer(), UserFactory()

    outcomes = at_once(
        lambda press: press(),
        (call(accept_offer, offer, shares_contact=True, at=AT),),
        (call(decline_offer, offer, reason="", at=AT),),
        (call(withdraw_offer, offer, by=staff, at=AT),),
    )

    assert sum(isinstance(outcome, OfferClosed) for outcome in outcomes) == 2
    offer.refresh_from_db()
    accepted = offer.status == Offer.Status.ACCEPTED
    assert (Member.objects.count(), Seat.objects.count()) == ((1, 1) if accepted else (0, 0))


def test_seat_given_back_goes_to_one_of_ten_who_press_together():
    offer, staff = new_offer(ceiling=1, floor=1), UserFactory()
    waiting = ChoiceFactory.create_batch(10, community=offer.choice.community)
    decline_offer(offer, reason="", at=AT)

    outcomes = together(*(call(offer_place, choice, by=staff, at=AT) for choice in waiting))

    assert outcomes == {"Offer": 1, "NoSeatFree": 9}


def test_offer_place_gives_a_person_one_seat_when_all_their_communities_press_together():
    round_, staff = RoundFactory(in_2026=True), UserFactory()
    communities = CommunityFactory.create_batch(4, round=round_, sessions=0)
    application = SubmittedApplicationFactory(round=round_, communities=communities)

    outcomes = together(*(call(offer_place, choice, by=staff, at=AT) for choice in application.choices.all()))

    assert outcomes == {"Offer": 1, "SeatAlreadyHeld": 3}
    assert Seat.objects.count() == 1


def test_offer_is_not_left_behind_when_the_application_is_withdrawn_at_that_moment():
    community, staff = CommunityFactory(round__in_2026=True, sessions=0), UserFactory()
    choices = ChoiceFactory.create_batch(5, community=community)

    together(
        *(call(offer_place, choice, by=staff, at=AT) for choice in choices),
        *(call(withdraw, choice.application, at=AT) for choice in choices),
    )

    assert not Offer.objects.unanswered().exists()
    assert not Seat.objects.exists()


@pytest.mark.parametrize("attempt", range(5))
def test_offer_that_is_extended_while_it_runs_out_is_either_and_never_both(attempt):
    offer, staff = new_offer(), UserFactory()
    in_time = offer.respond_by - timedelta(seconds=1)

    extend = call(extend_offer, offer, by=staff, at=in_time)
    outcomes = together(extend, *[call(expire_offers, offer.respond_by)] * 3)

    offer.refresh_from_db()
    assert (outcomes["Offer"] == 1) is offer.is_open
    assert Seat.objects.count() == offer.is_open
    assert Message.objects.filter(kind="offer_extended").exists() is offer.is_open
    assert Message.objects.filter(kind="offer_expired").exists() is not offer.is_open


@pytest.mark.parametrize("attempt", range(5))
def test_no_that_is_taken_back_while_its_seat_is_offered_to_others_gets_it_or_says_so(attempt):
    offer, staff = new_offer(ceiling=1, floor=1), UserFactory()
    waiting = ChoiceFactory.create_batch(4, community=offer.choice.community)
    decline_offer(offer, reason="", at=AT)

    outcomes = together(
        call(undo_answer, offer, at=AT), *(call(offer_place, choice, by=staff, at=AT) for choice in waiting)
    )

    offer.refresh_from_db()
    assert outcomes["Offer"] == 1
    assert outcomes["CannotUndo"] == (not offer.is_open)
    assert (Seat.objects.count(), Offer.objects.unanswered().count()) == (1, 1)


def test_yes_is_taken_back_once_when_pressed_five_times_together():
    offer = new_offer()
    accept_offer(offer, shares_contact=True, at=AT)

    outcomes = together(*[call(undo_answer, offer, at=AT)] * 5)

    assert outcomes == {"Offer": 1, "CannotUndo": 4}
    assert (Member.objects.count(), Seat.objects.count()) == (0, 1)


def test_yes_that_is_taken_back_while_staff_end_the_membership_is_one_of_both():
    offer, staff = new_offer(), UserFactory()
    member = accept_offer(offer, shares_contact=True, at=AT)

    together(call(undo_answer, offer, at=AT), call(leave, member, reason="", by=staff, at=AT))

    offer.refresh_from_db()
    assert not Member.objects.active().exists()
    assert Seat.objects.count() == offer.is_open


def test_late_yes_of_ten_people_to_one_seat_is_one_member():
    community, staff = CommunityFactory(round__in_2026=True, sessions=0), UserFactory()
    offers = [
        offer_place(choice, by=staff, at=AT) for choice in ChoiceFactory.create_batch(10, community=community)
    ]
    at = offers[0].respond_by
    expire_offers(at)
    Community.objects.update(floor=1, ceiling=1)

    outcomes = together(*(call(accept_late, offer, shares_contact=False, at=at) for offer in offers))

    assert outcomes == {"Member": 1, "NoneType": 9}
    assert Offer.objects.filter(late_yes_at__isnull=False).count() == 10


@pytest.mark.parametrize("attempt", range(5))
def test_two_people_whose_yes_ends_an_offer_of_the_others_community_do_not_wait_for_each_other(attempt):
    round_, staff = RoundFactory(in_2026=True, seats_per_person=2, after_accepting="first"), UserFactory()
    communities = CommunityFactory.create_batch(2, round=round_, sessions=0)
    people = [SubmittedApplicationFactory(round=round_, communities=communities) for _ in range(4)]
    for application in people:
        for choice in application.choices.all():
            offer_place(choice, by=staff, at=AT)
    wanted = [
        Offer.objects.get(choice__application=application, choice__rank=1 + number % 2)
        for number, application in enumerate(people)
    ]

    accepted = together(*(call(accept_offer, offer, shares_contact=False, at=AT) for offer in wanted))
    undone = together(*(call(undo_answer, offer, at=AT) for offer in wanted))

    assert (accepted, undone) == ({"Member": 4}, {"Offer": 4})
    assert Offer.objects.unanswered().count() == Seat.objects.count() == 8
