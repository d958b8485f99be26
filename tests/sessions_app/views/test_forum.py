import re
from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from outbox.models import Message
from sessions_app.domain.registering import render
from sessions_app.models import Registration, Session
from tests.factories import ForumFactory, ForumSessionFactory, RegistrationFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def session():
    return ForumSessionFactory(community=ForumFactory(), capacity=1)


def address(session):
    return reverse("forum", args=[session.community.convenor.slug, session.community.slug])


def register(client, forum, **changes):
    with time_machine.travel(timezone.now(), tick=False) as clock:
        drawn = re.search(
            r'name="drawn_at" value="([^"]+)"', client.get(address(forum)).content.decode()
        ).group(1)
        clock.shift(10)
        person = {"name": "Robin Example", "email": "robin@example.org", "organisation": "Example Health"}
        return client.post(address(forum), person | {"drawn_at": drawn} | changes)


def link_in(message):
    return re.search(r"/registration/[^/\s]+/", render(message).text).group(0)


def test_forum_gives_a_place_with_a_calendar_entry(client, session):
    response = register(client, session)

    registration, message = Registration.objects.get(), Message.objects.get()
    assert response.status_code == 302
    assert (registration.state, registration.place) == ("registered", 1)
    assert "METHOD:REQUEST" in render(message).calendar
    assert "DTSTART" in render(message).calendar


def test_forum_puts_the_next_one_in_the_queue_and_says_nothing_else_on_screen(client, session):
    first = register(client, session)
    second = register(client, session, email="kim@example.org", name="Kim Example")

    assert second.url == first.url
    assert Registration.objects.get(email="kim@example.org").state == "waiting"


def test_forum_link_shows_on_get_and_cancels_on_post_so_that_who_waits_comes(client, session):
    register(client, session)
    register(client, session, email="kim@example.org", name="Kim Example")
    link = link_in(Message.objects.get(to="robin@example.org"))

    assert "You have a place" in client.get(link).content.decode()
    assert Registration.objects.get(email="robin@example.org").state == "registered"
    client.post(link)

    states = dict(Registration.objects.values_list("email", "state"))
    assert states == {"robin@example.org": "cancelled", "kim@example.org": "registered"}


def test_forum_thanks_whoever_waits_for_a_date_without_promising_a_place(client, session):
    placed = client.get(register(client, session).url).content.decode()
    awaited = ForumSessionFactory(is_tbc=True)
    noted = client.get(register(client, awaited).url).content.decode()

    assert "It says whether you have a place" in placed
    assert "We write to you once there is one" in noted
    assert "whether you have a place" not in noted


def test_forum_series_takes_people_for_any_meeting_to_come_and_notes_who_waits_for_a_date(client, session):
    later = ForumSessionFactory(community=session.community, number=2, date=session.date + timedelta(days=60))
    awaited = ForumSessionFactory(community=session.community, number=3, is_tbc=True, title="The third one")
    page = client.get(address(session)).content.decode()
    assert "Which one?" in page
    assert "The third one: date to be confirmed" in page

    register(client, session, session=later.pk)
    register(client, session, session=awaited.pk, email="kim@example.org")
    nothing_said = register(client, session, email="kim@example.org")

    assert "Choose which one." in nothing_said.content.decode()
    states = set(Registration.objects.values_list("session", "email", "state"))
    assert states == {
        (later.pk, "robin@example.org", "registered"),
        (awaited.pk, "kim@example.org", "interested"),
    }


def test_forum_series_says_which_meeting_is_full(client, session):
    ForumSessionFactory(
        community=session.community, number=2, date=session.date + timedelta(days=60), capacity=1
    )
    RegistrationFactory(session=session)

    page = client.get(address(session)).content.decode()

    assert page.count("all places taken: you would wait for one") == 1
    assert "Open for registration" in page


def test_forum_asks_again_when_the_meeting_that_was_asked_for_is_over(client, session):
    later = ForumSessionFactory(community=session.community, number=2, date=session.date + timedelta(days=60))
    Session.objects.filter(pk=session.pk).update(state="cancelled")

    refused = register(client, session, session=session.pk).content.decode()

    assert "This one takes nobody any more. Choose another." in refused
    assert f'value="{later.pk}"' in refused
    assert not Registration.objects.exists()


def test_forum_with_a_date_to_be_confirmed_says_so_and_takes_no_registration(client):
    session = ForumSessionFactory(is_tbc=True, tbc_note="In the first half of next year")

    page = client.get(address(session)).content.decode()

    assert "Date to be confirmed" in page
    assert "In the first half of next year" in page
    assert client.post(address(session), {"name": "Robin"}).status_code == 200
    assert not Registration.objects.exists()


def test_forum_that_has_begun_takes_nobody(client):
    session = ForumSessionFactory(date=(timezone.now() - timedelta(days=2)).date())

    assert 'name="email"' not in client.get(address(session)).content.decode()


def test_forum_called_off_takes_nobody(client, session):
    Session.objects.filter(pk=session.pk).update(state="cancelled")

    assert 'name="email"' not in client.get(address(session)).content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_forum_page_has_a_fixed_number_of_queries(client, count, django_assert_num_queries):
    session = ForumSessionFactory(capacity=10)
    RegistrationFactory.create_batch(count, session=session)
    for number in range(2, 2 + count):
        ForumSessionFactory(community=session.community, number=number)

    with django_assert_num_queries(5):
        page = client.get(address(session)).content.decode()

    assert f"{10 - count} left of 10" in page
    assert "guest" not in page
