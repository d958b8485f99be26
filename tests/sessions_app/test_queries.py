from datetime import UTC, date, datetime, timedelta

import pytest

from sessions_app.models import Registration, Session
from sessions_app.queries import (
    expected_at,
    facilitated_sessions,
    joining_has_ended,
    meetings_left,
    meetings_missed,
    people_told,
    places_left,
    registered,
    roster,
    season,
    sessions_of_member,
)
from tests.factories import (
    CommunityFactory,
    FacilitationFactory,
    FacilitatorFactory,
    ForumSessionFactory,
    MemberFactory,
    PersonFactory,
    RegistrationFactory,
    RoundFactory,
    SessionFactory,
)
from tests.sessions_app.walls import melbourne

JOINED = melbourne(2026, 9, 15, 9)
# Between the first session, on 6 October, and the second, on 3 November.
AT = melbourne(2026, 10, 20, 9)

pytestmark = pytest.mark.django_db


@pytest.fixture
def community():
    community = CommunityFactory(round=RoundFactory(in_2026=True), sessions=0)
    SessionFactory(community=community, date=date(2026, 10, 6))
    SessionFactory(community=community, date=date(2026, 11, 3))
    return community


@pytest.fixture
def earlier(community) -> Session:
    return community.sessions.get(number=1)


@pytest.fixture
def later(community) -> Session:
    return community.sessions.get(number=2)


def member(community, name: str, **fields: object):
    given = {"joined_at": JOINED} | fields
    return MemberFactory(community=community, person__profile__preferred_name=name, **given)


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


def test_season_is_in_order_with_what_was_called_off(community, earlier, later):
    Session.objects.filter(pk=earlier.pk).update(state="cancelled")
    SessionFactory()

    assert list(season(community)) == [earlier, later]


def test_sessions_of_member_are_of_the_communities_that_they_are_in(community, earlier, later):
    person = member(community, "Alex Sample").person
    SessionFactory(community=community, is_tbc=True)
    left = CommunityFactory(round=community.round)
    MemberFactory(community=left, person=person, joined_at=JOINED, left_at=AT)
    other = CommunityFactory()
    MemberFactory(community=other)

    assert list(sessions_of_member(person, AT)) == [earlier, later]


def test_sessions_of_member_are_there_once_for_who_came_back(community, earlier, later):
    person = member(community, "Alex Sample", left_at=JOINED).person
    MemberFactory(community=community, person=person, joined_at=JOINED)

    assert list(sessions_of_member(person, AT)) == [earlier, later]


def test_sessions_of_member_who_came_late_are_those_that_were_left(community, earlier, later):
    late = member(community, "Kim Sample", joined_at=AT)
    during = member(community, "Jo Sample", joined_at=earlier.starts_at + timedelta(minutes=1))

    assert list(sessions_of_member(late.person, AT)) == [later]
    assert list(sessions_of_member(during.person, AT)) == [earlier, later]


def test_meetings_left_and_missed_at_a_moment(community, earlier, later):
    SessionFactory(community=community, date=date(2026, 12, 1), state="cancelled")
    SessionFactory(community=community, is_tbc=True)
    SessionFactory()

    assert list(meetings_left(community, AT)) == [later]
    assert list(meetings_missed(community, AT)) == [earlier]
    during = earlier.starts_at + timedelta(minutes=1)
    assert list(meetings_left(community, during)) == [earlier, later]
    assert list(meetings_missed(community, during)) == []


def test_joining_has_ended_once_the_last_joining_meeting_has_begun(community, earlier, later):
    second = timedelta(seconds=1)

    assert not joining_has_ended(community, later.starts_at - second)
    assert joining_has_ended(community, later.starts_at)
    community.last_joining_session = 1
    assert joining_has_ended(community, earlier.starts_at)


def test_joining_ends_with_a_later_meeting_where_the_last_was_called_off(community, later):
    Session.objects.filter(pk=later.pk).update(state="cancelled")
    third = SessionFactory(community=community, date=date(2026, 12, 1))

    assert not joining_has_ended(community, later.starts_at)
    assert joining_has_ended(community, third.starts_at)


@pytest.mark.parametrize(("capacity", "left"), [(4, 2), (2, 0), (1, 0), (None, None)])
def test_places_left_counts_places_and_walk_ins(capacity, left):
    session = ForumSessionFactory(capacity=capacity)
    RegistrationFactory(session=session)
    RegistrationFactory(session=session, state=Registration.State.WALK_IN, place=None)
    RegistrationFactory(session=session, is_waiting=True)

    assert places_left(session) == left


def test_registered_are_by_name_those_who_come():
    session = ForumSessionFactory()
    second = RegistrationFactory(session=session, name="Kim Example")
    first = RegistrationFactory(session=session, name="Alex Example", state="walk_in", place=None)
    RegistrationFactory(session=session, name="Jo Example", is_waiting=True)

    assert list(registered(session)) == [first, second]


def test_facilitated_sessions_are_of_the_communities_held_that_day(community, earlier, later):
    holder = FacilitatorFactory(community=community, community__starts_on=date(2026, 10, 1))
    ended = CommunityFactory(round=community.round)
    FacilitationFactory(user=holder, community=ended, starts_on=date(2026, 9, 1), ends_on=date(2026, 10, 19))
    FacilitationFactory(user=holder, starts_on=date(2026, 10, 21))
    FacilitationFactory()

    assert list(facilitated_sessions(holder, AT)) == [earlier, later]


def test_facilitated_sessions_are_held_from_and_until_midnight_of_the_convenor(community):
    holder = FacilitatorFactory(
        community=community,
        community__starts_on=date(2026, 10, 19),
        community__ends_on=date(2026, 10, 20),
    )
    second = timedelta(seconds=1)

    def held(at: datetime) -> int:
        return facilitated_sessions(holder, at).count()

    assert [held(melbourne(2026, 10, 19, 0) - second), held(melbourne(2026, 10, 19, 0))] == [0, 2]
    assert [held(melbourne(2026, 10, 21, 0) - second), held(melbourne(2026, 10, 21, 0))] == [2, 0]


def test_facilitated_sessions_are_none_for_who_may_not_sign_in(community):
    holder = FacilitatorFactory(community=community, is_active=False)

    assert not facilitated_sessions(holder, datetime.now(UTC)).exists()


def test_facilitated_sessions_expect_as_many_as_their_rosters_hold(community, earlier, later):
    holder = FacilitatorFactory(community=community, community__starts_on=date(2026, 10, 1))
    member(community, "Alex Sample")
    member(community, "Kim Sample", joined_at=earlier.starts_at + timedelta(minutes=1))
    member(community, "Robin Sample", left_at=AT - timedelta(days=1))
    member(community, "Jo Sample", left_at=AT - timedelta(days=1))
    SessionFactory(community=community, is_tbc=True)

    found = {session.number: session.members_expected for session in facilitated_sessions(holder, AT)}

    assert found == {1: 3, 2: 2, 3: 2}
    assert found == {session.number: roster(session, AT).count() for session in season(community)}


def test_facilitated_sessions_of_a_forum_expect_those_who_have_a_place():
    session = ForumSessionFactory()
    holder = FacilitatorFactory(community=session.community)
    RegistrationFactory.create_batch(2, session=session)
    RegistrationFactory(session=session, is_waiting=True)

    (found,) = facilitated_sessions(holder, datetime.now(UTC))

    assert (found.registrations_expected, found.members_expected) == (2, 0)


@pytest.mark.parametrize("count", [1, 3])
def test_facilitated_sessions_take_two_queries(count, django_assert_num_queries):
    holder = PersonFactory()
    for community in CommunityFactory.create_batch(count, sessions=2):
        FacilitationFactory(user=holder, community=community)

    with django_assert_num_queries(2):
        told = [
            (session.community.convenor.name, session.community.round.title)
            for session in facilitated_sessions(holder, datetime.now(UTC))
        ]

    assert len(told) == 2 * count


def test_roster_and_its_count_leave_out_whose_account_is_switched_off(community, earlier, later):
    holder = FacilitatorFactory(community=community, community__starts_on=date(2026, 10, 1))
    inside = member(community, "Alex Sample")
    member(community, "Kim Sample", person__is_active=False)

    assert list(roster(later, AT)) == list(roster(earlier, AT)) == [inside]
    assert {session.members_expected for session in facilitated_sessions(holder, AT)} == {1}


def test_standing_sessions_take_place_or_took_place(community, earlier, later):
    Session.objects.filter(pk=earlier.pk).update(state="held")
    SessionFactory(community=community, is_tbc=True)
    SessionFactory(community=community, state="cancelled")

    assert list(community.sessions.standing().in_order()) == [earlier, later]


def test_people_told_are_members_and_who_holds_the_session_each_once(community, later):
    both = member(community, "Ana").person
    FacilitationFactory(community=community, user=both, starts_on=JOINED.date())
    FacilitationFactory(community=community, starts_on=JOINED.date())

    assert people_told(later, AT) == 2


def test_people_told_of_a_forum_are_registered_or_hold_it():
    forum = ForumSessionFactory(date=date(2026, 11, 3))
    RegistrationFactory(session=forum)
    FacilitationFactory(community=forum.community, starts_on=JOINED.date())

    assert people_told(forum, AT) == 2
