"""A forum without a date notes who wants to hear of it; once there is one, a press takes a place."""

from datetime import date, time, timedelta

import pytest
from django.core import mail

from outbox.domain.tick import tick
from outbox.models import Message
from sessions_app.domain.registering import cancel_registration, register, render, take_place
from sessions_app.domain.schedule import announce_session, move_session
from sessions_app.errors import RegistrationClosed
from sessions_app.models import Registration, Session
from tests.factories import ForumSessionFactory
from tests.journeys.post import link_in
from tests.sessions_app.walls import melbourne

pytestmark = pytest.mark.django_db
AT = melbourne(2026, 10, 1, 9)
TIMES = {"start_time": time(10), "end_time": time(12)}
WHEN = {"date": date(2026, 11, 10), **TIMES}


@pytest.fixture
def forum() -> Session:
    """A forum with one place and no date."""
    return ForumSessionFactory(is_tbc=True, capacity=1)


def interested(forum: Session, name: str = "Jo") -> Registration:
    return register(forum, name=f"{name} Example", email=f"{name.lower()}@example.org", at=AT)


def arriving(at) -> list[tuple[str, str]]:
    mail.outbox = []
    tick(at)
    tick(at + timedelta(minutes=5))
    return [(letter.to[0], letter.subject) for letter in mail.outbox]


def test_interest_holds_no_place_and_is_answered_once(forum):
    one = interested(forum)

    assert (one.state, one.place) == (Registration.State.INTERESTED, None)
    assert render(Message.objects.get()).subject == "You hear from us when there is a date"
    assert interested(forum) == one


def test_date_is_told_to_who_asked_and_a_press_takes_a_place(forum):
    jo, kim = interested(forum), interested(forum, "Kim")
    arriving(AT)
    announce_session(forum, **WHEN, by=None, at=AT + timedelta(days=1))

    assert sorted(arriving(AT + timedelta(days=1))) == [
        ("jo@example.org", "There is a date"),
        ("kim@example.org", "There is a date"),
    ]
    assert "Tuesday 10 November 2026, 10:00 am" in mail.outbox[0].body
    assert "/registration/" in link_in(mail.outbox[0])
    take_place(jo, at=AT + timedelta(days=2))
    take_place(jo, at=AT + timedelta(days=2))
    register(forum, name="Kim Example", email=kim.email, at=AT + timedelta(days=2))

    states = dict(Registration.objects.values_list("email", "state"))
    assert states == {"jo@example.org": "registered", "kim@example.org": "waiting"}
    letters = Message.objects.filter(kind__in=["registration_confirmed", "registration_waiting"])
    assert sorted((letter.to, render(letter).calendar_method) for letter in letters) == [
        ("jo@example.org", "REQUEST"),
        ("kim@example.org", ""),
    ]


def test_date_that_moves_is_told_to_who_has_taken_no_place_yet(forum):
    interested(forum)
    announce_session(forum, **WHEN, by=None, at=AT)
    arriving(AT)

    move_session(forum, date=date(2026, 11, 17), **TIMES, by=None, at=AT + timedelta(days=1))

    assert arriving(AT + timedelta(days=1)) == [("jo@example.org", "Your meeting has moved")]


def test_who_asks_to_hear_no_more_is_told_nothing(forum):
    cancel_registration(interested(forum), by=None, at=AT)
    announce_session(forum, **WHEN, by=None, at=AT)

    assert arriving(AT) == []


def test_place_is_taken_only_while_there_is_a_date_to_come(forum):
    one = interested(forum)

    with pytest.raises(RegistrationClosed):
        take_place(one, at=AT)
    announce_session(forum, **WHEN, by=None, at=AT)
    with pytest.raises(RegistrationClosed):
        take_place(one, at=melbourne(2026, 11, 10, 10))
