"""A place that is given back goes to exactly the first who waits."""

import pytest
from django.db import IntegrityError, transaction

from accounts.models import AuditEvent
from sessions_app.domain.registering import cancel_registration, fill_places, register
from sessions_app.errors import RegistrationClosed
from sessions_app.models import Registration, Session
from tests.factories import RegistrationFactory, SessionFactory, UserFactory
from tests.sessions_app.domain.registering.guests import AT, MINUTE, forum, letters, sign_up, standing
from tests.threads import at_once


@pytest.mark.django_db
def test_cancel_registration_passes_the_place_to_exactly_the_first_who_waits():
    session = forum(2)
    first, _, _, _ = (sign_up(session, number) for number in (1, 2, 3, 4))
    staff = UserFactory()

    cancel_registration(first, by=staff, at=AT + 10 * MINUTE)

    assert standing(session) == {
        "guest1@example.org": ("cancelled", None),
        "guest2@example.org": ("registered", 2),
        "guest3@example.org": ("registered", 1),
        "guest4@example.org": ("waiting", None),
    }
    assert letters()[4:] == [
        ("guest3@example.org", "registration_confirmed", "REQUEST"),
        ("guest1@example.org", "session_news", ""),
    ]
    event = AuditEvent.objects.get()
    assert (event.actor, event.verb) == (staff, "registration_cancelled")


@pytest.mark.django_db
def test_cancel_registration_of_who_waits_moves_nobody():
    session = forum(1)
    _, waiting, _ = (sign_up(session, number) for number in (1, 2, 3))

    cancel_registration(waiting, by=None, at=AT + 10 * MINUTE)

    assert standing(session) == {
        "guest1@example.org": ("registered", 1),
        "guest2@example.org": ("cancelled", None),
        "guest3@example.org": ("waiting", None),
    }


@pytest.mark.django_db
def test_cancel_registration_twice_frees_one_place():
    session = forum(1)
    first, _, _ = (sign_up(session, number) for number in (1, 2, 3))

    cancel_registration(first, by=None, at=AT + 10 * MINUTE)
    cancel_registration(first, by=None, at=AT + 11 * MINUTE)

    assert [state for state, _ in standing(session).values()] == ["cancelled", "registered", "waiting"]
    first.refresh_from_db()
    assert first.cancelled_at == AT + 10 * MINUTE
    assert AuditEvent.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_cancel_registration_passes_each_place_on_once_when_ten_press_together():
    session = forum(10)
    guests = [sign_up(session, number) for number in range(22)]

    def press(guest: Registration) -> None:
        cancel_registration(guest, by=None, at=AT + 60 * MINUTE)

    assert at_once(press, *((guest,) for guest in guests[:10])) == [None] * 10

    found = standing(session)
    assert sorted(place for state, place in found.values() if state == "registered") == list(range(1, 11))
    assert [state for state, _ in found.values()] == ["cancelled"] * 10 + ["registered"] * 10 + [
        "waiting"
    ] * 2


@pytest.mark.django_db(transaction=True)
def test_cancel_registration_frees_one_place_when_pressed_ten_times_together():
    session = forum(1)
    first, _, _ = (sign_up(session, number) for number in (1, 2, 3))

    def press() -> None:
        cancel_registration(first, by=None, at=AT + 60 * MINUTE)

    assert at_once(press, *[()] * 10) == [None] * 10

    assert [state for state, _ in standing(session).values()] == ["cancelled", "registered", "waiting"]
    assert AuditEvent.objects.count() == 1


@pytest.mark.django_db
def test_fill_places_moves_up_when_the_venue_grows():
    session = forum(1)
    for number in (1, 2, 3, 4):
        sign_up(session, number)
    Session.objects.update(capacity=3)

    assert fill_places(session, at=AT + 10 * MINUTE) == 2
    assert fill_places(session, at=AT + 10 * MINUTE) == 0
    assert [place for _, place in standing(session).values()] == [1, 2, 3, None]


@pytest.mark.django_db
def test_fill_places_moves_nobody_once_the_session_began():
    session = forum(1)
    for number in (1, 2):
        sign_up(session, number)
    Session.objects.update(capacity=2)

    assert fill_places(session, at=session.starts_at) == 0


@pytest.mark.django_db
def test_database_refuses_a_place_or_an_address_twice():
    first = RegistrationFactory()

    with pytest.raises(IntegrityError), transaction.atomic():
        RegistrationFactory(session=first.session, place=first.place)
    with pytest.raises(IntegrityError), transaction.atomic():
        RegistrationFactory(session=first.session, email=first.email)
    with pytest.raises(IntegrityError), transaction.atomic():
        RegistrationFactory(session=first.session, place=None)


@pytest.mark.django_db
def test_register_takes_nobody_for_a_meeting_of_a_cohort():
    with pytest.raises(RegistrationClosed):
        register(SessionFactory(), name="Jo Example", email="jo@example.org", at=AT)
