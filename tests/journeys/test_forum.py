"""An open forum: places up to the venue's capacity, a queue after that, and a place passed on."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from communities.templatetags.times import local
from sessions_app.models import Registration
from tests import factories
from tests.journeys.conftest import inside
from tests.journeys.post import calendar_in, delivered, link_in, newest_to
from tests.journeys.visitor import Visitor

pytestmark = pytest.mark.django_db

# A person takes longer than a program to fill in a form; the portal asks for three seconds.
TYPING = timedelta(seconds=20)


@pytest.fixture
def forum():
    """A forum in a room for two people."""
    series = factories.ForumFactory(convenor__slug="sample", slug="one-street")
    return factories.ForumSessionFactory(community=series, capacity=2, title="Working as one street")


def register(name: str) -> Visitor:
    """Somebody without an account asks for a place."""
    visitor = Visitor()
    with time_machine.travel(timezone.now(), tick=False) as clock:
        visitor.open("/sample/forums/one-street/")
        clock.shift(TYPING)
        button = next(b for b in ("Register", "Wait for a place") if visitor.offers(b))
        visitor.press(button, name=f"{name} Example", email=address(name), organisation="Sample")
    assert visitor.path == "/sample/forums/one-street/registered/"
    return visitor


def address(name: str) -> str:
    return f"{name.lower()}@example.org"


def test_a_forum_fills_up_waits_and_passes_a_cancelled_place_on(forum):
    first, second, third = (register(name) for name in ("Ana", "Ben", "Cleo"))

    assert newest_to(address("Ana")).subject == newest_to(address("Ben")).subject == "Your place is confirmed"
    assert newest_to(address("Cleo")).subject == "You are waiting for a place"
    assert forum.registrations.coming().count() == 2
    # The screen tells nobody who got the last place.
    assert second.page.words == third.page.words

    entry = calendar_in(newest_to(address("Ana")))
    assert "METHOD:REQUEST" in entry
    assert f"DTSTART;TZID={forum.zone}:{local(forum.starts_at, forum):%Y%m%dT%H%M%S}" in entry

    first.open(link_in(newest_to(address("Ana"))))
    assert first.sees("You have a place", "Ana Example")
    assert forum.registrations.get(name="Ana Example").state == Registration.State.REGISTERED
    first.press("Cancel my registration")
    assert first.sees("Your registration is cancelled")

    assert [(letter.to, letter.subject) for letter in delivered()] == [
        ([address("Cleo")], "Your place is confirmed")
    ]
    later = timezone.now() + timedelta(minutes=6)
    assert [(letter.to, letter.subject) for letter in delivered(later)] == [
        ([address("Ana")], "A meeting leaves your calendar")
    ]
    assert "METHOD:CANCEL" in calendar_in(newest_to(address("Ana")))
    third.open(link_in(newest_to(address("Cleo"))))
    assert third.sees("You have a place")


def test_a_forums_people_are_on_the_list_at_the_door_and_are_reminded(forum):
    rule = factories.ReminderRuleFactory(convenor=forum.community.convenor, amount=7)
    holder = factories.FacilitatorFactory(community=forum.community)
    register("Ana")
    delivered()
    invited = delivered(timezone.now() + timedelta(minutes=6))
    assert [(letter.to, letter.subject) for letter in invited] == [
        ([holder.email], "Your meeting, for your calendar")
    ]

    door = inside(holder)
    door.open(f"/facilitate/sessions/{forum.pk}/")
    assert door.sees("1 registered", "2 places", "Ana Example")
    due = forum.starts_at - timedelta(days=rule.amount)
    assert [letter.to for letter in delivered(due)] == [[address("Ana")]]
    assert delivered(due) == []


def test_a_forum_without_a_date_says_so_and_notes_who_wants_to_hear_of_it():
    series = factories.ForumFactory(convenor__slug="sample", slug="one-street")
    factories.ForumSessionFactory(community=series, is_tbc=True, tbc_note="Spring")
    visitor = Visitor()

    visitor.open("/sample/forums/one-street/")

    assert visitor.sees("Date to be confirmed", "Spring")
    assert not visitor.offers("Register")
    with time_machine.travel(timezone.now() + TYPING):
        visitor.press("Tell me when there is a date", name="Ana Example", email=address("Ana"))
    visitor.open(link_in(newest_to(address("Ana"))))
    assert visitor.sees("You hear from us when there is a date")
    visitor.press("Tell me no more")
    assert visitor.sees("Your registration is cancelled")
