from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.factories import (
    CommunityFactory,
    FacilitationFactory,
    FacilitatorFactory,
    MemberFactory,
    StaffFactory,
)
from tests.signing_in import sign_in

pytestmark = pytest.mark.django_db


def roster(session):
    return reverse("session_roster", args=[session.pk])


@pytest.mark.parametrize("count", [1, 3])
def test_session_list_shows_my_sessions_in_a_fixed_number_of_queries(
    client, count, django_assert_num_queries
):
    community = CommunityFactory(sessions=count)
    MemberFactory.create_batch(count, community=community)
    CommunityFactory()
    sign_in(client, FacilitatorFactory(community=community))

    with django_assert_num_queries(3):
        response = client.get(reverse("facilitate"))

    assert set(response.context["coming"]) == set(community.sessions.all())
    assert f"{count} expected" in response.content.decode()


def test_session_list_leads_to_the_calendar_where_a_session_is_to_come(client):
    community = CommunityFactory(sessions=1)
    sign_in(client, FacilitatorFactory(community=community))
    link = f'href="{reverse("calendar_settings")}"'

    assert link in client.get(reverse("facilitate")).content.decode()
    community.sessions.all().delete()
    assert link not in client.get(reverse("facilitate")).content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_session_roster_shows_who_is_in_in_a_fixed_number_of_queries(
    client, count, django_assert_num_queries
):
    community = CommunityFactory(sessions=1)
    members = MemberFactory.create_batch(count, community=community)
    MemberFactory(community=community, left_at=timezone.now())
    MemberFactory()
    sign_in(client, FacilitatorFactory(community=community))

    with django_assert_num_queries(7):
        response = client.get(roster(community.sessions.get()))

    assert set(response.context["members"]) == set(members)


def test_session_roster_shows_an_address_only_of_who_agreed(client):
    community = CommunityFactory(sessions=1)
    open_, shut = MemberFactory(community=community, shares_contact=True), MemberFactory(community=community)
    sign_in(client, FacilitatorFactory(community=community))

    page = client.get(roster(community.sessions.get())).content.decode()

    assert open_.person.email in page
    assert shut.person.email not in page
    assert shut.person.profile.preferred_name in page


def test_session_roster_of_a_community_that_another_holds_is_nowhere(client):
    sign_in(client, FacilitatorFactory())

    assert client.get(roster(CommunityFactory(sessions=1).sessions.get())).status_code == 404


def test_session_roster_ends_with_the_facilitation(client):
    community = CommunityFactory(sessions=1)
    facilitator = FacilitatorFactory()
    yesterday = timezone.now().date() - timedelta(days=2)
    FacilitationFactory(community=community, user=facilitator, ends_on=yesterday)
    sign_in(client, facilitator)

    assert client.get(roster(community.sessions.get())).status_code == 404


def test_session_roster_is_not_for_staff_who_do_not_hold_it(client):
    community = CommunityFactory(sessions=1)
    sign_in(client, StaffFactory(convenor=community.convenor))

    assert client.get(roster(community.sessions.get())).status_code == 404
