from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from applications.domain.offers import answer_link, expire_offers
from applications.models import Offer
from communities.domain.tokens import seal
from communities.models import Member
from tests.factories import ChoiceFactory, CommunityFactory, OfferFactory, PersonFactory

pytestmark = pytest.mark.django_db


def link(offer):
    return answer_link(offer).partition("/offer/")[1] + answer_link(offer).partition("/offer/")[2]


@pytest.fixture
def offer():
    return OfferFactory(choice=ChoiceFactory(status="offered", community=CommunityFactory()))


@pytest.mark.parametrize("method", ["get", "head", "options"])
def test_offer_link_changes_nothing_until_a_press(client, offer, method):
    getattr(client, method)(link(offer))

    assert Offer.objects.get().status == "open"


def test_offer_page_does_not_name_the_community_to_who_is_not_signed_in(client, offer):
    page = client.get(link(offer))

    assert offer.choice.community.name not in page.content.decode()
    assert page["Cache-Control"].startswith(("no-store", "max-age=0"))


def test_offer_page_names_the_community_to_its_owner(client, offer):
    client.force_login(offer.choice.application.applicant)

    assert offer.choice.community.name in client.get(link(offer)).content.decode()


def test_offer_page_does_not_name_the_community_to_another_person(client, offer):
    client.force_login(PersonFactory())

    assert offer.choice.community.name not in client.get(link(offer)).content.decode()


def test_offer_accepted_makes_a_member_who_shares_what_they_said(client, offer):
    page = client.post(
        link(offer), {"answer": "accept", "shares_contact": "on"}, follow=True
    ).content.decode()

    member = Member.objects.get()
    assert (member.person, member.shares_contact) == (offer.choice.application.applicant, True)
    assert "You have a place" in page


def test_offer_accepted_twice_is_one_membership(client, offer):
    for _ in range(2):
        client.post(link(offer), {"answer": "accept"})

    assert Member.objects.count() == 1


def test_offer_declined_frees_the_seat_and_keeps_the_reason(client, offer):
    client.post(link(offer), {"answer": "decline", "reason": "A new job"})

    offer.refresh_from_db()
    assert (offer.status, offer.decline_reason, offer.seat) == ("declined", "A new job", None)


def test_offer_that_ran_out_explains_itself_and_keeps_a_late_yes(client, offer):
    later = offer.respond_by + timedelta(minutes=1)
    Offer.objects.update(
        offered_at=timezone.now() - timedelta(days=9), respond_by=timezone.now() - timedelta(days=1)
    )
    expire_offers(later)

    page = client.get(link(offer)).content.decode()
    assert "This offer has run out" in page
    client.post(link(offer), {"answer": "late"})
    assert Offer.objects.get().late_yes_at is not None
    assert not Member.objects.exists()


@pytest.mark.parametrize("kind", ["nonsense", "altered", "for something else"])
def test_offer_link_that_was_altered_or_is_for_something_else_explains_itself(client, offer, kind):
    right = seal("offer", offer.pk, offer.version)
    tokens = {"nonsense": "x", "altered": right[:-1], "for something else": seal("registration", offer.pk, 1)}
    token = tokens[kind]

    response = client.post(reverse("offer_answer", args=[token]), {"answer": "accept"})

    assert response.status_code == 404
    assert not Member.objects.exists()


def test_offer_link_of_an_older_version_is_dead(client, offer):
    old = link(offer)
    Offer.objects.update(version=2)

    assert client.get(old).status_code == 404
