from datetime import UTC, datetime, timedelta

import pytest

from accounts.models import AuditEvent
from applications.domain.offers import accept_offer, offer_place
from applications.domain.withdrawing import withdraw
from applications.errors import CannotWithdraw
from applications.models import Offer
from communities.domain.members import leave
from communities.models import Seat
from outbox.models import Message
from tests.applications.domain.applicant import about
from tests.factories import (
    ChoiceFactory,
    MemberFactory,
    OfferFactory,
    SubmittedApplicationFactory,
    UserFactory,
)

AT = datetime(2026, 9, 22, 0, 0, tzinfo=UTC)

pytestmark = pytest.mark.django_db


def test_withdraw_takes_the_application_and_its_open_offer_back():
    application = ChoiceFactory(community__sessions=0).application
    offer = offer_place(application.choices.get(), by=UserFactory(), at=AT)
    bait = OfferFactory(choice__community=offer.choice.community)

    withdraw(application, at=AT + timedelta(hours=1))

    application.refresh_from_db()
    assert (application.status, application.withdrawn_at) == ("withdrawn", AT + timedelta(hours=1))
    offer.refresh_from_db()
    assert (offer.status, offer.seat) == ("withdrawn", None)
    assert list(Offer.objects.unanswered()) == [bait]
    assert list(Seat.objects.all()) == [bait.seat]
    event = AuditEvent.objects.get(verb="application_withdrawn")
    assert event.actor == application.applicant


@pytest.mark.parametrize("fields", [{"status": "draft"}, {"is_withdrawn": True}])
def test_withdraw_refuses_what_was_not_sent(fields):
    application = SubmittedApplicationFactory(communities=[], **fields)

    with pytest.raises(CannotWithdraw, match="Only an application that was sent"):
        withdraw(application, at=AT)


def test_withdraw_refuses_who_has_joined_until_they_leave():
    choice, staff = ChoiceFactory(community__sessions=0), UserFactory()
    member = accept_offer(offer_place(choice, by=staff, at=AT), shares_contact=True, at=AT)

    with pytest.raises(CannotWithdraw, match="joined a community already"):
        withdraw(choice.application, at=AT)
    assert Seat.objects.count() == 1

    leave(member, reason="", by=member.person, at=AT)
    withdraw(choice.application, at=AT)
    choice.application.refresh_from_db()
    assert choice.application.status == "withdrawn"


def test_withdraw_minds_no_membership_of_another_round():
    choice = ChoiceFactory(community__sessions=0)
    MemberFactory(person=choice.application.applicant, community__sessions=0)

    withdraw(choice.application, at=AT)

    choice.application.refresh_from_db()
    assert choice.application.status == "withdrawn"


def test_withdraw_cancels_the_copy_of_changes_that_waits_and_leaves_other_mail(filled):
    sent = filled.send()
    filled.take(about(work="Clubs."))

    withdraw(sent, at=AT)

    assert dict(Message.objects.values_list("kind", "status")) == {
        "application_receipt": "pending",
        "application_changed": "cancelled",
    }


def test_withdraw_keeps_what_was_typed(filled):
    sent = filled.send()
    filled.type("access", words="Half a sent")

    withdraw(sent, at=AT)

    assert filled.section("access").typed == {"words": ["Half a sent"]}
