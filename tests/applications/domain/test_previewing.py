from functools import partial

import pytest
from django.utils import timezone

from accounts.models import AuditEvent
from applications.domain.offers import offer_place, withdraw_offer
from applications.domain.previewing import preview
from applications.models import Choice, Offer
from communities.errors import NoSeatFree
from outbox.models import Message
from tests.factories import ChoiceFactory, MemberFactory, OfferFactory, StaffFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def choice():
    return ChoiceFactory(community__sessions=0)


@pytest.fixture
def offer(choice):
    staff = StaffFactory(convenor=choice.community.convenor)
    return partial(offer_place, choice, by=staff, at=timezone.now())


def test_preview_shows_the_letter_and_undoes_everything(choice, offer):
    letter = preview(offer, choice.application)

    assert letter.kind == "offer_made"
    assert letter.to == choice.application.applicant.email
    assert not Offer.objects.exists()
    assert not Message.objects.exists()
    assert not choice.community.seats.exists()
    assert not AuditEvent.objects.exists()
    choice.refresh_from_db()
    assert choice.status == Choice.Status.UNDER_REVIEW


def test_preview_shows_the_words_that_are_sent_then(choice, offer):
    shown = preview(offer, choice.application)

    offer()

    assert Message.objects.get().subject == shown.subject


def test_preview_raises_the_refusal_of_the_decision(choice, offer):
    MemberFactory(community=choice.community)
    type(choice.community).objects.update(floor=1, ceiling=1)

    with pytest.raises(NoSeatFree):
        preview(offer, choice.application)


def test_preview_shows_the_withdrawal_of_an_offer_and_leaves_it_open(choice):
    held = OfferFactory(choice=choice)

    letter = preview(partial(withdraw_offer, held, by=None, at=timezone.now()), choice.application)

    held.refresh_from_db()
    assert (letter.kind, held.is_open) == ("offer_withdrawn", True)


def test_preview_is_none_where_nothing_is_written_and_knows_old_letters_from_new(choice, offer):
    offer()

    assert preview(lambda: None, choice.application) is None
    assert Message.objects.count() == 1
