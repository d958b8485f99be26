"""A seat that is freed in whatever way, and offers that follow one another."""

import pytest
import time_machine

from accounts.models import AuditEvent, User
from applications.domain.offers import (
    accept_offer,
    decline_offer,
    expire_offers,
    is_still_open,
    offer_place,
    withdraw_offer,
)
from applications.domain.withdrawing import withdraw
from applications.models import Choice, Offer
from communities.domain.members import leave
from communities.domain.seats import change_ceiling
from communities.errors import NoSeatFree
from outbox.models import Message
from outbox.registry import Verdict
from tests.applications.domain.offers.told import AT, RESPOND_BY, SECOND, kinds
from tests.factories import ChoiceFactory

pytestmark = pytest.mark.django_db


def by_declining(offer: Offer, staff: User) -> None:
    decline_offer(offer, reason="", at=AT)


def by_expiring(offer: Offer, staff: User) -> None:
    expire_offers(RESPOND_BY)


def by_taking_it_back(offer: Offer, staff: User) -> None:
    withdraw_offer(offer, by=staff, at=AT)


def by_withdrawing_the_application(offer: Offer, staff: User) -> None:
    withdraw(offer.choice.application, at=AT)


def by_leaving(offer: Offer, staff: User) -> None:
    leave(accept_offer(offer, shares_contact=False, at=AT), reason="", by=staff, at=AT)


def by_raising_the_ceiling(offer: Offer, staff: User) -> None:
    change_ceiling(offer.choice.community, 2, by=staff)


FREED = {
    by_declining: {"why": "declined"},
    by_expiring: {"why": "expired"},
    by_taking_it_back: {"why": "withdrawn"},
    by_withdrawing_the_application: {"why": "withdrawn"},
    by_leaving: {"why": "left"},
    by_raising_the_ceiling: {"before": 1, "after": 2},
}


@pytest.mark.parametrize("free", FREED, ids=lambda function: function.__name__)
def test_seat_that_is_freed_is_offered_to_the_next(offer, community, staff, free):
    waiting = ChoiceFactory(community=community)
    with pytest.raises(NoSeatFree):
        offer_place(waiting, by=staff, at=AT)

    free(offer, staff)

    freed = AuditEvent.objects.filter(verb__in=["seat_freed", "ceiling_changed"])
    assert [event.details for event in freed] == [FREED[free]]
    assert offer_place(waiting, by=staff, at=AT).status == Offer.Status.OPEN


def test_offer_place_may_follow_an_offer_that_ran_out(offer, staff):
    expire_offers(RESPOND_BY)

    again = offer_place(offer.choice, by=staff, at=RESPOND_BY)

    assert again != offer
    assert kinds() == ["offer_made", "offer_expired", "offer_made"]
    assert Choice.objects.get().status == "offered"


def test_offer_of_a_wrong_clock_on_the_server_is_of_no_consequence(offer):
    """Time is passed in: what the server's clock says decides nothing."""
    with time_machine.travel("2036-01-01T00:00:00Z", tick=False):
        assert expire_offers(RESPOND_BY - SECOND) == 0
        assert accept_offer(offer, shares_contact=True, at=AT).joined_at == AT


def test_offer_place_again_after_the_member_left(offer, staff):
    member = accept_offer(offer, shares_contact=False, at=AT + SECOND)
    leave(member, reason="Moved", by=staff, at=AT + 2 * SECOND)

    again = offer_place(offer.choice, by=staff, at=AT + 3 * SECOND)

    assert again.is_open
    assert list(offer.choice.offers.holding()) == [again]


def test_letter_of_an_offer_that_was_withdrawn_before_it_left_is_not_sent(offer, staff):
    letter = Message.objects.get(kind="offer_made")

    assert is_still_open(letter, AT) is Verdict.WANTED
    withdraw_offer(offer, by=staff, at=AT + SECOND)
    assert is_still_open(letter, AT) is Verdict.CANCELLED
    assert letter.expires_at == offer.respond_by
