from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from accounts.models import AuditEvent
from communities.domain.tokens import unseal
from outbox.models import Message
from outbox.registry import Verdict, kind_of
from sessions_app.domain.registering import (
    cancel_registration,
    change_capacity,
    fill_places,
    register,
    still_wanted,
)
from sessions_app.errors import CapacityTooLow, RegistrationClosed
from sessions_app.models import Registration, Session
from tests.factories import ForumSessionFactory, RegistrationFactory, SessionFactory, UserFactory
from tests.sessions_app.walls import melbourne
from tests.threads import at_once

AT = melbourne(2026, 9, 20, 9)
MINUTE = timedelta(minutes=1)


def forum(capacity: int | None) -> Session:
    return ForumSessionFactory(date=date(2026, 11, 10), capacity=capacity)


def sign_up(session: Session, number: int) -> Registration:
    """Guest `number` registers, so many minutes after nine."""
    return register(
        session,
        name=f"Jo Example {number}",
        email=f"guest{number}@example.org",
        at=AT + number * MINUTE,
    )


def standing(session: Session) -> dict[str, tuple[str, int | None]]:
    """State and place of each address."""
    rows = session.registrations.order_by("pk").values_list("email", "state", "place")
    return {email: (state, place) for email, state, place in rows}


def letters() -> list[tuple[str, str, str]]:
    return list(Message.objects.order_by("pk").values_list("to", "kind", "calendar_method"))


@pytest.mark.django_db
def test_register_gives_places_in_order_and_then_a_place_in_the_queue():
    session = forum(2)

    for number in (1, 2, 3):
        sign_up(session, number)

    assert standing(session) == {
        "guest1@example.org": ("registered", 1),
        "guest2@example.org": ("registered", 2),
        "guest3@example.org": ("waiting", None),
    }
    assert letters() == [
        ("guest1@example.org", "registration_confirmed", "REQUEST"),
        ("guest2@example.org", "registration_confirmed", "REQUEST"),
        ("guest3@example.org", "registration_waiting", ""),
    ]


@pytest.mark.django_db
def test_register_keeps_what_was_told_and_mails_a_link_of_its_own():
    session = forum(2)

    register(
        session,
        name="Jo Example",
        email=" Jo@Example.ORG ",
        organisation="Sample Service",
        role_title="Teacher",
        at=AT,
    )

    found = Registration.objects.get()
    assert (found.name, found.email) == ("Jo Example", "jo@example.org")
    assert (found.organisation, found.role_title, found.registered_at) == ("Sample Service", "Teacher", AT)
    token = Message.objects.get().text.partition("/registration/")[2].partition("/")[0]
    assert unseal("registration", token, max_age=timedelta(days=1)) == (found.pk, 1)


@pytest.mark.django_db
def test_register_counts_walk_ins_and_has_no_end_without_a_capacity():
    full, open_air = forum(2), forum(None)
    RegistrationFactory(session=full, state=Registration.State.WALK_IN, place=None)

    states = [sign_up(full, number).state for number in (1, 2)]
    places = [sign_up(open_air, number).place for number in range(1, 51)]

    assert states == ["registered", "waiting"]
    assert places == list(range(1, 51))


@pytest.mark.django_db
@pytest.mark.parametrize("again", ["guest1@example.org", " GUEST1@Example.org"])
def test_register_gives_an_address_one_place_and_writes_to_it_again(again):
    session = forum(3)
    first = sign_up(session, 1)

    same = register(session, name="Somebody Else", email=again, at=AT + 5 * MINUTE)

    assert same == first
    assert Registration.objects.get().name == "Jo Example 1"
    assert letters() == [("guest1@example.org", "registration_confirmed", "REQUEST")] * 2


@pytest.mark.django_db
def test_register_writes_to_an_address_once_a_minute_however_often_it_is_given():
    session = forum(3)
    sign_up(session, 1)

    for second in range(30):
        register(session, name="X", email="guest1@example.org", at=AT + timedelta(seconds=second))

    assert Message.objects.count() == 2


@pytest.mark.django_db
def test_register_takes_an_address_again_that_was_cancelled():
    session = forum(3)
    cancel_registration(sign_up(session, 1), by=None, at=AT + 2 * MINUTE)

    again = register(session, name="Jo Example", email="guest1@example.org", at=AT + 3 * MINUTE)

    assert (again.state, again.place) == ("registered", 1)
    assert session.registrations.count() == 2


@pytest.mark.django_db
@pytest.mark.parametrize("state", ["cancelled", "held"])
def test_register_refuses_a_session_that_is_not_scheduled(state):
    session = forum(3)
    Session.objects.update(state=state)

    with pytest.raises(RegistrationClosed, match="is closed"):
        sign_up(session, 1)
    assert not Message.objects.exists()


@pytest.mark.django_db
def test_register_closes_when_the_session_begins():
    session = forum(3)

    register(session, name="Jo", email="jo@example.org", at=session.starts_at - timedelta(seconds=1))

    with pytest.raises(RegistrationClosed):
        register(session, name="Kim", email="kim@example.org", at=session.starts_at)


@pytest.mark.django_db(transaction=True)
def test_register_numbers_ten_places_once_when_thirty_press_together():
    session = forum(10)

    outcomes = at_once(sign_up, *((session, number) for number in range(30)))

    assert {type(outcome) for outcome in outcomes} == {Registration}
    places = session.registrations.filter(state="registered").values_list("place", flat=True)
    assert sorted(places) == list(range(1, 11))
    assert session.registrations.filter(state="waiting", place=None).count() == 20
    assert Message.objects.count() == 30


@pytest.mark.django_db(transaction=True)
def test_register_gives_an_address_one_place_when_ten_press_together():
    session = forum(10)

    outcomes = at_once(sign_up, *[(session, 1)] * 10)

    assert {type(outcome) for outcome in outcomes} == {Registration}
    assert standing(session) == {"guest1@example.org": ("registered", 1)}


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
