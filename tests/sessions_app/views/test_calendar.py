"""The calendar that somebody subscribed to."""

from datetime import date

import pytest
from django.urls import reverse
from icalendar import Calendar

from accounts.models import SafeContact
from sessions_app.domain.schedule import cancel_session, move_session
from sessions_app.models import Session
from tests.factories import (
    CalendarFeedFactory,
    CommunityFactory,
    FacilitationFactory,
    ForumSessionFactory,
    MemberFactory,
    SessionFactory,
)
from tests.sessions_app.walls import melbourne

pytestmark = pytest.mark.django_db
AT = melbourne(2031, 9, 1, 9)


@pytest.fixture
def session() -> Session:
    return SessionFactory(community=CommunityFactory(sessions=0), date=date(2031, 10, 7))


@pytest.fixture
def address(session) -> str:
    member = MemberFactory(community=session.community)
    return reverse("calendar_feed", args=[CalendarFeedFactory(user=member.person).token])


def events(response) -> list[tuple]:
    found = Calendar.from_ical(response.content).walk("VEVENT")
    return [(str(event["STATUS"]), event["SEQUENCE"], event.start) for event in found]


def test_feed_is_kept_by_its_owner_alone_and_found_by_nobody(client, address):
    response = client.get(address)

    assert response["Cache-Control"] == "private, no-store"
    assert response["X-Robots-Tag"] == "noindex"
    assert response["Content-Type"] == "text/calendar; charset=utf-8"


def test_feed_says_in_a_word_that_nothing_changed_and_sends_what_did(client, session, address):
    etag = client.get(address)["ETag"]

    same = client.get(address, headers={"If-None-Match": etag})
    assert (same.status_code, same.content, same["ETag"]) == (304, b"", etag)
    times = {"start_time": session.start_time, "end_time": session.end_time}
    move_session(session, date=date(2031, 10, 8), **times, by=None, at=AT)

    moved = client.get(address, headers={"If-None-Match": etag})
    assert moved.status_code == 200
    assert events(moved) == [("CONFIRMED", 1, melbourne(2031, 10, 8, 10))]


def test_feed_shows_what_its_owner_holds_as_long_as_they_do_and_once_if_they_are_a_member(client, session):
    held = FacilitationFactory(community=session.community, starts_on=AT.date())
    MemberFactory(community=session.community, person=held.user)
    forum = ForumSessionFactory(date=date(2031, 10, 14))
    of_forum = FacilitationFactory(community=forum.community, user=held.user, starts_on=AT.date())
    SessionFactory(community=CommunityFactory(sessions=0), date=date(2031, 10, 21))
    address = reverse("calendar_feed", args=[CalendarFeedFactory(user=held.user).token])

    starts = [start for *_, start in events(client.get(address))]
    assert starts == [session.starts_at, forum.starts_at]
    of_forum.delete()
    assert [start for *_, start in events(client.get(address))] == [session.starts_at]


def test_feed_shows_a_session_that_is_off_as_cancelled(client, session, address):
    cancel_session(session, by=None, at=AT)

    assert events(client.get(address)) == [("CANCELLED", 1, melbourne(2031, 10, 7, 10))]


def test_feed_of_who_asked_for_neutral_titles_says_when_and_nothing_more(client, session, address):
    Session.objects.update(venue="Sample Hall")
    person = session.community.members.get().person
    SafeContact.objects.create(user=person, neutral_titles=True)

    response = client.get(address)

    words = response.content.decode()
    assert "Sample Hall" not in words
    assert "ommunity" not in words
    assert "SUMMARY:Appointment" in words
    assert events(response) == [("CONFIRMED", 0, melbourne(2031, 10, 7, 10))]


@pytest.mark.parametrize("has_address", [False, True])
def test_settings_say_what_the_entries_show_and_offer_neutral_titles(client, session, has_address):
    Session.objects.update(venue="Sample Hall")
    person = MemberFactory(community=session.community).person
    feed = CalendarFeedFactory(user=person)
    shown = client.get(reverse("calendar_feed", args=[feed.token])).content.decode().replace("\r\n ", "")
    assert "SUMMARY:Community of practice\\, meeting 1" in shown
    assert "LOCATION:Sample Hall" in shown
    assert "/my/" in shown
    if not has_address:
        feed.delete()
    client.force_login(person)

    page = client.get(reverse("calendar_settings")).content.decode()
    assert "show “Community of practice, meeting 1”, the place, and a link to this site" in page
    assert reverse("mail_wishes") in page.partition("<main")[2]

    SafeContact.objects.create(user=person, neutral_titles=True)
    page = client.get(reverse("calendar_settings")).content.decode()
    assert "The entries say “Appointment”, without place or words" in page
    assert "the place, and a link" not in page
