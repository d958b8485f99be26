import pytest
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar

from accounts.models import PractitionerProfile
from communities.models import Member
from sessions_app.models import CalendarFeed
from tests.factories import CalendarFeedFactory, CommunityFactory, MemberFactory, PersonFactory

pytestmark = pytest.mark.django_db


def page_of(community):
    return reverse("my_community", args=[community.pk])


@pytest.mark.parametrize("count", [1, 3])
def test_my_community_shows_links_to_a_member_in_a_fixed_number_of_queries(
    client, count, django_assert_num_queries
):
    member = MemberFactory(community=CommunityFactory(sessions=count))
    client.force_login(member.person)

    with django_assert_num_queries(5):
        page = client.get(page_of(member.community)).content.decode()

    assert page.count("https://meet.example.org/") == count


@pytest.mark.parametrize(
    ("fields", "said", "unsaid"),
    [
        ({"mode": "online", "link": ""}, "No link yet", "no venue yet"),
        ({"mode": "in_person", "link": "", "venue": "Sample Hall"}, "Sample Hall", "No link yet"),
        ({"mode": "in_person", "link": "", "venue": ""}, "Face to face · no venue yet", "No link yet"),
        ({"mode": "hybrid", "venue": ""}, "Online and face to face · no venue yet", "No link yet"),
    ],
)
def test_my_community_promises_neither_a_link_nor_a_place_that_nobody_gave(client, fields, said, unsaid):
    member = MemberFactory(community=CommunityFactory(sessions=1))
    member.community.sessions.update(**fields)
    client.force_login(member.person)

    page = client.get(page_of(member.community)).content.decode()

    assert said in page
    assert unsaid not in page
    assert "comes with the reminder" not in page


def test_my_community_is_nowhere_for_who_is_not_in_it(client):
    community = MemberFactory().community
    client.force_login(PersonFactory())

    assert client.get(page_of(community)).status_code == 404


def test_my_community_ends_with_leaving(client):
    member = MemberFactory(left_at=timezone.now())
    client.force_login(member.person)

    assert client.get(page_of(member.community)).status_code == 404


def test_my_community_lets_me_share_my_address_and_stop(client):
    member = MemberFactory()
    client.force_login(member.person)

    client.post(page_of(member.community), {"shares_contact": "on"})
    assert Member.objects.get(pk=member.pk).shares_contact
    client.post(page_of(member.community), {})
    assert not Member.objects.get(pk=member.pk).shares_contact


def test_calendar_feed_holds_my_sessions_and_no_name_of_the_community(client):
    member = MemberFactory(community=CommunityFactory(sessions=2))
    CommunityFactory()
    feed = CalendarFeedFactory(user=member.person)

    response = client.get(reverse("calendar_feed", args=[feed.token]))

    events = Calendar.from_ical(response.content).walk("VEVENT")
    assert {str(event["UID"]) for event in events} == {
        session.calendar_uid for session in member.community.sessions.all()
    }
    assert member.community.name not in response.content.decode()


def test_calendar_feed_is_nowhere_after_a_new_address_was_made(client):
    person = PersonFactory()
    old = CalendarFeedFactory(user=person)
    client.force_login(person)

    client.post(reverse("calendar_settings"), {"action": "new"})

    assert client.get(reverse("calendar_feed", args=[old.token])).status_code == 404
    assert client.get(reverse("calendar_feed", args=[CalendarFeed.objects.get().token])).status_code == 200


def test_calendar_feed_can_be_switched_off(client):
    person = PersonFactory()
    CalendarFeedFactory(user=person)
    client.force_login(person)

    client.post(reverse("calendar_settings"), {"action": "stop"})

    assert not CalendarFeed.objects.exists()


def test_profile_page_keeps_a_time_zone(client):
    person = PersonFactory()
    client.force_login(person)

    client.post(reverse("profile"), {"preferred_name": "Alex Sample", "zone": "Australia/Perth"})

    assert PractitionerProfile.objects.get(user=person).zone == "Australia/Perth"
