"""Registering for a forum: places in order, one an address."""

from datetime import timedelta

import pytest

from communities.domain.tokens import unseal
from outbox.models import Message
from sessions_app.domain.registering import cancel_registration, register, render
from sessions_app.errors import RegistrationClosed
from sessions_app.models import Registration, Session
from tests.factories import RegistrationFactory
from tests.sessions_app.domain.registering.guests import AT, MINUTE, forum, letters, sign_up, standing
from tests.threads import at_once


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
    token = render(Message.objects.get()).text.partition("/registration/")[2].partition("/")[0]
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
