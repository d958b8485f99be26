"""A place is offered: a seat is held until an hour of a working day."""

from datetime import timedelta

import pytest

from accounts.models import AuditEvent
from applications.domain.offers import offer_place
from applications.errors import CannotDecide
from applications.models import Offer
from communities.domain.tokens import unseal
from communities.errors import NoSeatFree, SeatAlreadyHeld
from outbox.models import Message
from tests.applications.domain.offers.told import AT, RESPOND_BY, kinds
from tests.factories import ChoiceFactory, CommunityFactory, RoundFactory, SubmittedApplicationFactory

pytestmark = pytest.mark.django_db


def test_offer_place_holds_a_seat_until_five_on_the_fourth_working_day(offer, staff):
    offer.refresh_from_db()

    assert (offer.status, offer.offered_at, offer.respond_by) == ("open", AT, RESPOND_BY)
    assert (offer.seat.number, offer.seat.person) == (1, offer.choice.application.applicant)
    assert (offer.choice.status, offer.choice.decided_at) == ("offered", AT)
    event = AuditEvent.objects.get(verb="choice_offered")
    assert (event.actor, event.about) == (staff, f"applications.choice:{offer.choice_id}")


def test_offer_place_writes_with_a_link_and_the_last_moment_to_answer(offer):
    letter = Message.objects.get()

    assert (letter.kind, letter.to) == ("offer_made", offer.choice.application.applicant.email)
    assert letter.about == f"applications.application:{offer.choice.application_id}"
    assert "5:00 pm, Wednesday 30 September 2026, Melbourne time (AEST)" in letter.text
    token = letter.text.partition("/offer/")[2].partition("/")[0]
    assert unseal("offer", token, max_age=timedelta(days=1)) == (offer.pk, 1)


def test_offer_place_refuses_when_open_offers_fill_the_community(offer, community, staff):
    choice = ChoiceFactory(community=community)

    with pytest.raises(NoSeatFree):
        offer_place(choice, by=staff, at=AT)
    choice.refresh_from_db()
    assert (choice.status, kinds()) == ("under_review", ["offer_made"])


def test_offer_place_refuses_a_second_offer_of_one_choice(offer, staff):
    with pytest.raises(CannotDecide, match="already holds an offer"):
        offer_place(offer.choice, by=staff, at=AT)


def test_offer_place_refuses_a_second_community_where_the_round_allows_one(staff):
    round_ = RoundFactory(in_2026=True)
    one, other = CommunityFactory.create_batch(2, round=round_, sessions=0)
    application = SubmittedApplicationFactory(round=round_, communities=[one, other])
    first, second = application.choices.all()
    offer_place(first, by=staff, at=AT)

    with pytest.raises(SeatAlreadyHeld):
        offer_place(second, by=staff, at=AT)
    assert Offer.objects.count() == 1


@pytest.mark.parametrize("status", ["draft", "withdrawn"])
def test_offer_place_refuses_an_application_that_does_not_stand(status, staff, community):
    choice = ChoiceFactory(community=community, application__status=status)

    with pytest.raises(CannotDecide, match="withdrawn, or never sent"):
        offer_place(choice, by=staff, at=AT)
