"""A community's season, and what of it is a person's own."""

from datetime import date, timedelta

import pytest

from sessions_app.models import Session
from sessions_app.queries import joining_has_ended, meetings_left, meetings_missed, season, sessions_of_member
from tests.factories import CommunityFactory, MemberFactory, SessionFactory
from tests.sessions_app.queries.spring import AT, JOINED, member

pytestmark = pytest.mark.django_db


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


def test_standing_sessions_take_place_or_took_place(community, earlier, later):
    Session.objects.filter(pk=earlier.pk).update(state="held")
    SessionFactory(community=community, is_tbc=True)
    SessionFactory(community=community, state="cancelled")

    assert list(community.sessions.standing().in_order()) == [earlier, later]
