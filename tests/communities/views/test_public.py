from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.factories import (
    CommunityFactory,
    ConvenorFactory,
    ForumFactory,
    ForumSessionFactory,
    FunderFactory,
    RoundFactory,
)

pytestmark = pytest.mark.django_db


def address(community):
    return reverse("community", args=[community.convenor.slug, community.round.slug, community.slug])


def test_home_leads_to_the_only_public_convenor(client):
    convenor = ConvenorFactory()
    ConvenorFactory(is_public=False)

    assert client.get("/").url == reverse("convenor", args=[convenor.slug])


@pytest.mark.parametrize("count", [1, 3])
def test_home_lists_convenors_and_open_rounds_in_a_fixed_number_of_queries(
    client, count, django_assert_num_queries
):
    ConvenorFactory()
    rounds = RoundFactory.create_batch(count)
    RoundFactory(is_published=False)
    RoundFactory(opens_at=timezone.now() + timedelta(days=1), closes_at=timezone.now() + timedelta(days=2))

    with django_assert_num_queries(2):
        response = client.get("/")

    assert set(response.context["open_rounds"]) == set(rounds)


@pytest.mark.parametrize("count", [1, 3])
def test_convenor_page_shows_rounds_and_forums_in_a_fixed_number_of_queries(
    client, count, django_assert_num_queries
):
    convenor = ConvenorFactory()
    RoundFactory.create_batch(count, convenor=convenor)
    for forum in ForumFactory.create_batch(count, convenor=convenor):
        ForumSessionFactory(community=forum)

    with django_assert_num_queries(4):
        response = client.get(reverse("convenor", args=[convenor.slug]))

    assert len(response.context["current"]) == count
    assert response.content.decode().count("Next: ") == count


@pytest.mark.parametrize("count", [1, 3])
def test_round_page_shows_its_communities_in_a_fixed_number_of_queries(
    client, count, django_assert_num_queries
):
    round_ = RoundFactory()
    for community in CommunityFactory.create_batch(count, round=round_):
        community.funders.add(FunderFactory(convenor=round_.convenor))
    CommunityFactory(round=round_, is_published=False, name="Not to be seen")

    with django_assert_num_queries(3):
        response = client.get(reverse("round", args=[round_.convenor.slug, round_.slug]))

    assert len(response.context["communities"]) == count
    assert "Not to be seen" not in response.content.decode()


def test_community_page_says_by_when_to_apply_in_words_and_with_the_zone(client):
    community = CommunityFactory(round__in_2026=True)

    page = client.get(address(community)).content.decode()

    assert "9:00 am, Monday 7 September" in page
    assert "Melbourne time (AEST)" in page
    assert "15 to 25 people" in page


def test_community_page_never_shows_the_link_of_a_meeting(client):
    community = CommunityFactory()

    assert "meet.example.org" not in client.get(address(community)).content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_community_page_shows_its_meetings_in_a_fixed_number_of_queries(
    client, count, django_assert_num_queries
):
    community = CommunityFactory(sessions=count)

    with django_assert_num_queries(3):
        page = client.get(address(community)).content.decode()

    assert page.count("Sample meeting") == count


@pytest.mark.parametrize(
    "hidden", [{"is_published": False}, {"round__is_published": False}, {"round__convenor__is_public": False}]
)
def test_community_page_of_what_is_not_published_is_nowhere(client, hidden):
    assert client.get(address(CommunityFactory(**hidden))).status_code == 404


def test_community_page_of_a_closed_round_offers_the_waitlist(client):
    community = CommunityFactory(
        round__opens_at=timezone.now() - timedelta(days=9),
        round__closes_at=timezone.now() - timedelta(days=1),
    )

    page = client.get(address(community)).content.decode()

    assert "Applications closed" in page
    assert "Apply for this community" not in page
