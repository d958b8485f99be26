"""The desk's windows on members and wishes; how many queries a list takes; what a form of a round refuses."""

from datetime import timedelta

import pytest
from django.utils import timezone

from communities.models import Member, Round
from tests.communities.windows.pages import change, form_of, rows_of, window
from tests.factories import (
    CommunityFactory,
    DemandEntryFactory,
    FunderFactory,
    MemberFactory,
    RoundFactory,
    SeatFactory,
    ThemeFactory,
)

pytestmark = pytest.mark.django_db


def test_member_leaves_by_post_with_a_reason_and_not_by_get(client, staff, community):
    member = MemberFactory(community=community)

    assert client.get(change(member, "left")).status_code == 200
    assert "why they leave" in client.post(change(member, "left"), {"reason": ""}).content.decode()
    assert Member.objects.active().count() == 1
    assert client.post(change(member, "left"), {"reason": "Changed jobs"}).status_code == 302

    member.refresh_from_db()
    assert (member.left_reason, community.seats.count()) == ("Changed jobs", 0)


def test_member_of_another_convenor_cannot_be_made_to_leave(client, staff):
    member = MemberFactory(community__sessions=0)

    assert client.post(change(member, "left"), {"reason": "None"}).status_code == 404
    assert Member.objects.active().count() == 1


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        ("", {"Mallee wish", "City wish"}),
        ("?standing=unconfirmed", {"Open wish"}),
        ("?standing=removed", {"Gone wish"}),
        ("?standing=all", {"Mallee wish", "City wish", "Open wish", "Gone wish"}),
        ("?area=Mallee", {"Mallee wish"}),
        ("?place=metropolitan", {"City wish"}),
        ("?theme={theme}", {"Mallee wish"}),
        ("?theme=none", {"City wish"}),
        ("?theme=999999", set()),
        ("?reach__exact=statewide&standing=unconfirmed", {"Open wish"}),
    ],
)
def test_demand_list_is_narrowed_by_theme_and_region(client, staff, wishes, words, shown):
    response = client.get(f"/admin/communities/demandentry/{words.format(theme=wishes.pk)}")

    assert {entry.name for entry in response.context["cl"].result_list} == shown


def test_wish_is_taken_off_by_post_and_its_words_are_erased(client, staff, community):
    entry = DemandEntryFactory(convenor=community.convenor, confirmed_at=timezone.now())

    client.get(change(entry, "remove"))
    entry.refresh_from_db()
    assert entry.removed_at is None
    client.post(change(entry, "remove"))

    entry.refresh_from_db()
    assert (entry.name, entry.wish) == ("", "")
    assert entry.removed_at is not None


def test_zone_that_is_none_is_refused(client, staff, community):
    url = change(community.convenor)

    response = client.post(url, form_of(client, url) | {"zone": "Sample/Nowhere"})

    assert "is no time zone" in response.content.decode()


@pytest.mark.parametrize(
    "model", ["community", "round", "member", "demandentry", "theme", "funder", "convenor"]
)
def test_lists_take_the_same_queries_for_one_row_and_three(
    client, staff, community, model, django_assert_num_queries, django_assert_max_num_queries
):
    url = window(model)
    rows_of(community.round)
    client.get(url)  # the first page of a session notes when it began
    with django_assert_max_num_queries(30) as counted:
        client.get(url)
    for _ in range(2):
        round_ = RoundFactory(convenor=community.convenor, opens_at=timezone.now() - timedelta(days=9))
        rows_of_again(round_)

    with django_assert_num_queries(len(counted)):
        client.get(url)


def rows_of_again(round_) -> None:
    community = CommunityFactory(round=round_, sessions=0)
    MemberFactory(community=community)
    DemandEntryFactory(convenor=round_.convenor, theme=ThemeFactory(convenor=round_.convenor))
    FunderFactory(convenor=round_.convenor)


def test_seats_per_person_under_what_somebody_holds_are_an_error_of_the_form(client, staff, community):
    Round.objects.update(seats_per_person=2)
    SeatFactory(community=community, slot=2)
    url = change(community.round)

    response = client.post(url, form_of(client, url) | {"seats_per_person": 1})

    assert response.status_code == 200
    assert "Somebody holds 2 seats of this round" in response.content.decode()
    assert Round.objects.get().seats_per_person == 2
    assert client.post(url, form_of(client, url) | {"seats_per_person": 3}).status_code == 302


@pytest.mark.parametrize(("text", "rounds"), [("", 1), ("We keep what you write.", 2)])
def test_new_round_needs_a_collection_notice(client, staff, community, text, rounds):
    add = "/admin/communities/round/add/"
    fields = form_of(client, add) | {"convenor": community.convenor_id, "title": "Sample", "slug": "sample"}
    fields |= {"opens_at_0": "2030-01-10", "opens_at_1": "09:00", "closes_at_0": "2030-02-10"}
    fields |= {"closes_at_1": "09:00", "hear_by": "2030-02-24", "summary": "Sample", "who_may_apply": "All"}
    fields |= {"collection_notices-TOTAL_FORMS": 1, "collection_notices-0-text": text}

    client.post(add, fields)

    assert Round.objects.count() == rounds


def test_slug_that_an_address_of_the_portal_needs_is_an_error_of_the_form(client, staff, community):
    url = change(community.round)

    response = client.post(url, form_of(client, url) | {"slug": "waitlist"})

    assert "is an address of the portal itself" in response.content.decode()
