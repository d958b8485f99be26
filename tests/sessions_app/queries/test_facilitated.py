"""The sessions that a person facilitates, each with how many it expects."""

from datetime import UTC, date, datetime, timedelta

import pytest

from sessions_app.queries import facilitated_sessions, roster, season
from tests.factories import (
    CommunityFactory,
    FacilitationFactory,
    FacilitatorFactory,
    ForumSessionFactory,
    PersonFactory,
    RegistrationFactory,
    SessionFactory,
)
from tests.sessions_app.queries.spring import AT, member
from tests.sessions_app.walls import melbourne

pytestmark = pytest.mark.django_db


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
