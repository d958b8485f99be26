"""Whom a session expects: members, registrations, and how many places are left."""

from datetime import date, timedelta

import pytest

from sessions_app.models import Registration
from sessions_app.queries import expected_at, facilitated_sessions, places_left, registered, roster
from tests.factories import (
    CommunityFactory,
    FacilitatorFactory,
    ForumSessionFactory,
    RegistrationFactory,
    SessionFactory,
)
from tests.sessions_app.queries.spring import AT, JOINED, member

pytestmark = pytest.mark.django_db


def test_roster_holds_who_was_in_at_that_time(community, earlier, later):
    whole = member(community, "Alex Sample")
    late = member(community, "Kim Sample", joined_at=earlier.starts_at + timedelta(minutes=1))
    gone = member(community, "Robin Sample", left_at=AT - timedelta(days=1))
    member(CommunityFactory(round=community.round, sessions=0), "Jo Bait")

    assert list(roster(earlier, AT)) == [whole, gone]
    assert list(roster(later, AT)) == [whole, late]


def test_roster_of_a_session_to_come_is_who_is_in_now(community, later):
    soon = member(community, "Alex Sample", joined_at=AT + timedelta(days=1))

    assert list(roster(later, AT)) == []
    assert list(roster(later, AT + timedelta(days=1))) == [soon]


def test_roster_of_a_session_without_a_date_is_who_is_in_now(community):
    tbc = SessionFactory(community=community, is_tbc=True)
    inside = member(community, "Alex Sample")
    member(community, "Kim Sample", left_at=JOINED)

    assert list(roster(tbc, AT)) == [inside]


@pytest.mark.parametrize("count", [1, 3])
def test_roster_takes_one_query(community, later, count, django_assert_num_queries):
    for number in range(count):
        member(community, f"Alex Sample {number}")

    with django_assert_num_queries(1):
        told = [
            (m.person.profile.preferred_name, m.person.profile.organisation.name) for m in roster(later, AT)
        ]

    assert len(told) == count


def test_expected_at_are_the_members_in_at_that_time(community, later):
    person = member(community, "Alex Sample").person
    member(community, "Kim Sample", left_at=AT)
    member(community, "Robin Sample", joined_at=AT + timedelta(seconds=1))
    member(community, "Jo Sample", person__is_active=False)

    (found,) = expected_at(later, AT)

    assert (found.ref, found.person_id, found.since) == (f"person:{person.pk}", person.pk, JOINED)
    assert (found.name, found.email) == ("Alex Sample", person.email)


def test_expected_at_a_forum_are_those_who_have_a_place():
    place = RegistrationFactory(registered_at=JOINED)
    RegistrationFactory(session=place.session, is_waiting=True)
    RegistrationFactory()

    (found,) = expected_at(place.session, AT)

    assert (found.ref, found.person_id) == (f"registration:{place.pk}", None)
    assert (found.name, found.email, found.since) == (place.name, place.email, JOINED)


@pytest.mark.parametrize(("capacity", "left"), [(4, 2), (2, 0), (1, 0), (None, None)])
def test_places_left_counts_places_and_walk_ins(capacity, left):
    session = ForumSessionFactory(capacity=capacity)
    RegistrationFactory(session=session)
    RegistrationFactory(session=session, state=Registration.State.WALK_IN, place=None)
    RegistrationFactory(session=session, is_waiting=True)

    empty = ForumSessionFactory(community=session.community, number=2, capacity=9)

    assert places_left([session, empty]).get(session.pk) == left
    assert places_left([session, empty])[empty.pk] == 9


def test_registered_are_by_name_those_who_come():
    session = ForumSessionFactory()
    second = RegistrationFactory(session=session, name="Kim Example")
    first = RegistrationFactory(session=session, name="Alex Example", state="walk_in", place=None)
    RegistrationFactory(session=session, name="Jo Example", is_waiting=True)

    assert list(registered(session)) == [first, second]


def test_roster_and_its_count_leave_out_whose_account_is_switched_off(community, earlier, later):
    holder = FacilitatorFactory(community=community, community__starts_on=date(2026, 10, 1))
    inside = member(community, "Alex Sample")
    member(community, "Kim Sample", person__is_active=False)

    assert list(roster(later, AT)) == list(roster(earlier, AT)) == [inside]
    assert {session.members_expected for session in facilitated_sessions(holder, AT)} == {1}
