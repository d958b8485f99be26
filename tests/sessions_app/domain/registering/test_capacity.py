"""The capacity of a forum, and which letters of a registration are still wanted."""

import pytest

from accounts.models import AuditEvent
from outbox.models import Message
from outbox.registry import Verdict, kind_of
from sessions_app.domain.registering import cancel_registration, change_capacity, still_wanted
from sessions_app.errors import CapacityTooLow
from sessions_app.models import Registration, Session
from tests.factories import RegistrationFactory, UserFactory
from tests.sessions_app.domain.registering.guests import AT, MINUTE, forum, sign_up
from tests.threads import at_once


@pytest.mark.django_db
@pytest.mark.parametrize(("capacity", "placed"), [(2, 2), (None, 3), (1, 1)])
def test_change_capacity_passes_new_places_to_who_waits(capacity, placed):
    session = forum(1)
    for number in (1, 2, 3):
        sign_up(session, number)

    changed = change_capacity(session, capacity, by=None, at=AT + 10 * MINUTE)

    session.refresh_from_db()
    assert (changed.capacity, session.capacity) == (capacity, capacity)
    assert session.registrations.with_place().count() == placed


@pytest.mark.django_db
def test_change_capacity_refuses_less_than_the_places_taken_walk_ins_included():
    session, staff = forum(3), UserFactory()
    sign_up(session, 1)
    RegistrationFactory(session=session, state=Registration.State.WALK_IN, place=None)

    with pytest.raises(CapacityTooLow, match=r"2 places of .* are taken: the capacity cannot be 1"):
        change_capacity(session, 1, by=staff, at=AT)
    change_capacity(session, 2, by=staff, at=AT)

    event = AuditEvent.objects.get(verb="capacity_changed")
    assert (event.actor, event.details) == (staff, {"before": 3, "after": 2})


@pytest.mark.django_db(transaction=True)
def test_change_capacity_and_register_at_once_give_no_place_too_many():
    session = forum(2)
    sign_up(session, 1)

    def lower() -> None:
        try:
            change_capacity(session, 1, by=None, at=AT)
        except CapacityTooLow:
            return

    at_once(lower, lambda: sign_up(session, 2))

    session.refresh_from_db()
    assert session.registrations.with_place().count() <= session.capacity


def wanted(kind: str) -> Verdict:
    message = Message.objects.get(kind=kind)
    assert kind_of(kind).still_wanted is still_wanted
    return still_wanted(message, AT)


@pytest.mark.django_db
def test_letters_of_a_registration_are_wanted_while_it_stands_as_they_say():
    session = forum(1)
    first, _ = sign_up(session, 1), sign_up(session, 2)
    before = wanted("registration_confirmed"), wanted("registration_waiting")
    cancel_registration(first, by=None, at=AT)

    confirmed = Message.objects.filter(kind="registration_confirmed").order_by("pk")

    assert before == (Verdict.WANTED, Verdict.WANTED)
    assert wanted("registration_waiting") == Verdict.SUPERSEDED
    assert [still_wanted(message, AT) for message in confirmed] == [Verdict.CANCELLED, Verdict.WANTED]


@pytest.mark.django_db
@pytest.mark.parametrize("kind", ["registration_confirmed", "registration_waiting"])
def test_letters_of_a_registration_are_not_wanted_once_the_session_is_called_off(kind):
    session = forum(1)
    sign_up(session, 1), sign_up(session, 2)
    Session.objects.update(state="cancelled")

    assert wanted(kind) == Verdict.CANCELLED
