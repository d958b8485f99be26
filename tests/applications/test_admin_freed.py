"""The desk's page of free seats: who fits, why, and the letter before it is sent."""

from datetime import timedelta

import pytest
from django.utils import timezone

from applications.models import Choice, Offer
from communities.models import Round, Target
from outbox.models import Message
from tests import factories
from tests.signing_in import sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def community():
    community = factories.CommunityFactory(sessions=2, floor=1, ceiling=3)
    factories.TargetFactory(
        community=community, kind=Target.Kind.LEAST_OF, trait="place", values=["rural_shire"], number=1
    )
    return community


def waiting(community, name: str, place: str = "metropolitan", **fields: object) -> Choice:
    return factories.ChoiceFactory(
        community=community,
        status=Choice.Status.RESERVE,
        application__place=place,
        application__applicant__profile__preferred_name=name,
        **fields,
    )


def address(community) -> str:
    return f"/admin/applications/choice/freed/{community.pk}/"


def test_page_lists_who_fits_best_first_and_says_why(client, staff, community):
    waiting(community, "Robin Metro")
    waiting(community, "Alex Rural", "rural_shire")

    page = client.get(address(community)).content.decode()

    assert page.index("Alex Rural") < page.index("Robin Metro")
    assert "Mends “at least 1 of Rural shire” by 1." in page
    assert "Can come to 2 of 2 dates left." in page
    assert "3 seats free" in page


def test_page_shows_the_letter_first_and_offers_on_the_second_press(client, staff, community):
    choice = waiting(community, "Alex Rural", "rural_shire")

    page = client.post(address(community), {"choice": choice.pk}).content.decode()
    assert choice.application.applicant.email in page
    assert not Offer.objects.exists()
    response = client.post(address(community), {"choice": choice.pk, "confirmed": "yes"})

    assert (response.status_code, response["Location"]) == (302, address(community))
    assert Offer.objects.get().choice == choice
    assert Message.objects.filter(kind="offer_made").count() == 1


def test_page_asks_why_somebody_else_is_chosen_and_loses_nothing(client, staff, community):
    waiting(community, "Alex Rural", "rural_shire")
    other = waiting(community, "Robin Metro")

    asked = client.post(address(community), {"choice": other.pk}).content.decode()
    refused = client.post(address(community), {"choice": other.pk, "override_reason": " "}).content.decode()
    letter = client.post(address(community), {"choice": other.pk, "override_reason": "Lives nearby."})
    client.post(
        address(community), {"choice": other.pk, "override_reason": "Lives nearby.", "confirmed": "yes"}
    )

    assert "Why this person?" in asked
    assert "Say why you choose this person" in refused
    assert "Lives nearby." in letter.content.decode()
    assert Offer.objects.get().override_reason == "Lives nearby."


def test_page_hides_who_the_reader_has_a_conflict_with(client, staff, community):
    choice = waiting(community, "Alex Rural")
    factories.ConflictFactory(application=choice.application, reviewer=staff)

    page = client.get(address(community)).content.decode()

    assert "Alex Rural" not in page
    assert "1 more is not shown to you" in page
    assert client.post(address(community), {"choice": choice.pk}).status_code == 404


def test_page_of_a_blind_round_names_nobody_and_offers_nothing(client, staff, community):
    choice = waiting(community, "Alex Rural")
    Round.objects.update(hides_names=True)

    page = client.get(address(community)).content.decode()

    assert "Alex Rural" not in page
    assert choice.application.code in page
    assert client.post(address(community), {"choice": choice.pk}).status_code == 404


@pytest.mark.parametrize("who", ["other", "reviewer"])
def test_page_does_not_exist_for_anybody_else(client, community, who):
    user = (
        factories.ReviewerFactory(convenor=community.convenor)
        if who == "reviewer"
        else factories.StaffFactory()
    )
    sign_in(client, user)

    assert client.get(address(community)).status_code == 404
    assert client.post(address(community)).status_code == 404


def test_page_says_that_nobody_joins_any_more(client, staff, community):
    waiting(community, "Alex Rural")
    community.sessions.update(starts_at=timezone.now() - timedelta(days=1))

    page = client.get(address(community)).content.decode()

    assert "Nobody joins any more" in page
    assert "Offer the seat" not in page


def test_page_says_when_seats_are_offered_by_themselves(client, staff, community):
    waiting(community, "Alex Rural")
    type(community).objects.update(backfills_itself=True)
    itself = "by itself, to the first of this list"
    Round.objects.update(closes_at=timezone.now() + timedelta(days=1))

    assert f"{itself}, once applications have closed" in client.get(address(community)).content.decode()

    Round.objects.update(closes_at=timezone.now() - timedelta(days=1))
    assert f"{itself}." in client.get(address(community)).content.decode()


def test_page_alarms_once_not_even_who_is_asked_would_fill_the_group(client, staff, community):
    type(community).objects.update(floor=2)
    factories.MemberFactory(community=community)
    assert "Under 2" in client.get(address(community)).content.decode()

    factories.OfferFactory(choice__community=community)

    page = client.get(address(community)).content.decode()
    assert "1 held by open offer" in page
    assert "Under" not in page


@pytest.mark.parametrize("count", [1, 3])
def test_page_asks_as_often_whatever_the_number_of_people(
    client, staff, community, count, django_assert_num_queries
):
    for number in range(count):
        waiting(community, f"Sample {number}")
    client.get(address(community))

    with django_assert_num_queries(19):
        client.get(address(community))
