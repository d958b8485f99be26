from datetime import UTC, datetime, timedelta

import pytest

from accounts.models import AuditEvent
from applications.domain.deciding import decline_choice, put_on_reserve
from applications.domain.offers import decline_offer, expire_offers, offer_place
from applications.errors import CannotDecide
from applications.models import Choice
from communities.domain.seats import free_seat
from outbox.models import Message
from tests.factories import (
    ChoiceFactory,
    CommunityFactory,
    OfferFactory,
    RoundFactory,
    SeatFactory,
    SubmittedApplicationFactory,
    UserFactory,
)

AT = datetime(2026, 9, 22, 0, 0, tzinfo=UTC)
DECISIONS = [(put_on_reserve, "reserve"), (decline_choice, "not_this_time")]

pytestmark = pytest.mark.django_db


@pytest.fixture
def choice() -> Choice:
    return ChoiceFactory(community__sessions=0)


@pytest.mark.parametrize(("decide", "status"), DECISIONS)
def test_decision_is_kept_with_who_and_when_and_told_once(choice, decide, status):
    staff, bait = UserFactory(), ChoiceFactory(community=choice.community)

    decide(choice, by=staff, at=AT)

    choice.refresh_from_db()
    bait.refresh_from_db()
    assert (choice.status, choice.decided_at, bait.status) == (status, AT, "under_review")
    event = AuditEvent.objects.get()
    assert (event.actor, event.verb) == (staff, f"choice_{status}")
    letter = Message.objects.get()
    assert (letter.kind, letter.to) == (f"choice_{status}", choice.application.applicant.email)
    assert choice.community.name in letter.text


@pytest.mark.parametrize(("decide", "status"), DECISIONS)
def test_decision_is_refused_twice(choice, decide, status):
    decide(choice, by=UserFactory(), at=AT)

    with pytest.raises(CannotDecide, match="decided already"):
        decide(choice, by=UserFactory(), at=AT + timedelta(minutes=1))
    assert Message.objects.count() == 1


@pytest.mark.parametrize(("decide", "status"), DECISIONS)
def test_decision_is_refused_while_an_offer_is_open_or_accepted(decide, status):
    offer = OfferFactory()

    with pytest.raises(CannotDecide, match="answered or withdrawn first"):
        decide(offer.choice, by=UserFactory(), at=AT)
    type(offer).objects.update(status="accepted", answered_at=AT)
    with pytest.raises(CannotDecide, match="answered or withdrawn first"):
        decide(offer.choice, by=UserFactory(), at=AT)


@pytest.mark.parametrize(("decide", "status"), DECISIONS)
def test_decision_may_follow_an_offer_that_came_to_nothing(choice, decide, status):
    staff = UserFactory()
    decline_offer(offer_place(choice, by=staff, at=AT), reason="", at=AT)

    assert decide(choice, by=staff, at=AT).status == status


@pytest.mark.parametrize(("decide", "status"), DECISIONS)
@pytest.mark.parametrize("standing", ["draft", "withdrawn"])
def test_decision_is_refused_for_what_does_not_stand(choice, decide, status, standing):
    type(choice.application).objects.update(status=standing)

    with pytest.raises(CannotDecide, match="withdrawn, or never sent"):
        decide(choice, by=UserFactory(), at=AT)


def test_reserve_may_become_an_offer_or_not_this_time(choice):
    staff = UserFactory()
    put_on_reserve(choice, by=staff, at=AT)
    offer = offer_place(choice, by=staff, at=AT)
    expire_offers(offer.respond_by)
    put_on_reserve(choice, by=staff, at=AT + timedelta(days=9))

    assert decline_choice(choice, by=staff, at=AT + timedelta(days=10)).status == "not_this_time"
    assert Message.objects.filter(kind="choice_reserve").count() == 2


def test_decline_choice_names_what_is_still_being_considered():
    round_ = RoundFactory()
    communities = CommunityFactory.create_batch(3, round=round_, sessions=0)
    application = SubmittedApplicationFactory(round=round_, communities=communities)
    first, second, third = application.choices.all()
    put_on_reserve(third, by=UserFactory(), at=AT)

    decline_choice(first, by=UserFactory(), at=AT)

    letter = Message.objects.get(kind="choice_not_this_time")
    assert second.community.name in letter.text
    assert third.community.name not in letter.text


@pytest.mark.parametrize(("decide", "status"), DECISIONS)
def test_choice_that_another_place_ended_is_decided_anew_once_that_place_is_gone(choice, decide, status):
    Choice.objects.update(status=Choice.Status.PLACED_ELSEWHERE, decided_at=AT)
    seat = SeatFactory(
        community=CommunityFactory(round=choice.community.round, sessions=0),
        person=choice.application.applicant,
    )

    with pytest.raises(CannotDecide, match="has a place"):
        decide(choice, by=UserFactory(), at=AT)
    free_seat(seat, by=None, why="left")
    decide(choice, by=UserFactory(), at=AT)

    choice.refresh_from_db()
    assert choice.status == status
