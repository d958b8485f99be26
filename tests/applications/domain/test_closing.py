from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.contrib.auth.models import AnonymousUser

from applications.domain.closing import closing_for
from applications.errors import TooLate
from communities.domain.walltime import moment
from tests.applications.domain.applicant import SECOND, Applicant
from tests.factories import CommunityFactory, ExtensionFactory, PersonFactory, RoundFactory

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)


def test_closing_for_is_the_rounds_for_everybody_but_who_has_more_time():
    round_ = RoundFactory(in_2026=True)
    later = round_.closes_at + timedelta(days=2)
    extended = ExtensionFactory(round=round_, until=later).person
    elsewhere = ExtensionFactory(until=later).person

    for somebody in (PersonFactory(), elsewhere, AnonymousUser(), None):
        closing = closing_for(round_, somebody)
        assert (closing.closes_at, closing.is_extended) == (round_.closes_at, False)
        assert closing.grace_ends_at == round_.grace_ends_at
    theirs = closing_for(round_, extended)
    assert (theirs.closes_at, theirs.is_extended) == (later, True)
    assert theirs.grace_ends_at == later + timedelta(minutes=30)


def test_closing_for_is_never_before_the_rounds_own():
    round_ = RoundFactory(in_2026=True)
    extension = ExtensionFactory(round=round_, until=round_.closes_at - HOUR)

    assert closing_for(round_, extension.person).closes_at == round_.closes_at


def test_close_is_to_the_minute_of_the_wall_across_the_night_on_which_clocks_change():
    # In Melbourne 2 am becomes 3 am on 4 October 2026: a close at 5 pm is at 6:00 UTC that day, 7:00 the day before.
    zone = "Australia/Melbourne"
    before, after = (moment(date(2026, 10, day), time(17), zone).at for day in (3, 4))
    assert (before, after) == (datetime(2026, 10, 3, 7, tzinfo=UTC), datetime(2026, 10, 4, 6, tzinfo=UTC))
    round_ = RoundFactory(opens_at=before - timedelta(days=9), closes_at=after, grace_minutes=1)
    community = CommunityFactory(round=round_, sessions=1)
    applicant = Applicant(round_, PersonFactory())
    applicant.fill(community, at=before)

    assert not applicant.send(at=after - SECOND).is_late
    other = Applicant(round_, PersonFactory())
    other.fill(community, at=before)
    with pytest.raises(TooLate):
        other.send(at=after + timedelta(minutes=1))


def test_extension_lets_one_person_apply_and_is_not_late(applicant, communities):
    closes_at = applicant.round.closes_at
    until = closes_at + timedelta(days=2)
    ExtensionFactory(round=applicant.round, person=applicant.person, until=until)

    applicant.fill(communities[0], at=closes_at + HOUR)
    assert not applicant.send(at=until - SECOND).is_late

    other = Applicant(applicant.round, PersonFactory())
    with pytest.raises(TooLate):
        other.fill(communities[0], at=closes_at + HOUR)


def test_extension_has_a_grace_of_its_own_and_then_ends(filled):
    until = filled.round.closes_at + timedelta(days=2)
    ExtensionFactory(round=filled.round, person=filled.person, until=until)

    with pytest.raises(TooLate):
        filled.send(at=until + timedelta(minutes=30))
    assert filled.send(at=until + timedelta(minutes=29)).is_late
