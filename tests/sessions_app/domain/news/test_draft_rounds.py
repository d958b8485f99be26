"""Dates of a draft round are tried out: who is to hold its meetings is told of them once it is published."""

from datetime import date, timedelta

import pytest
from django.core import mail

from accounts.models import User
from communities.models import Round
from sessions_app.domain.rescheduling import Change, rehearse
from sessions_app.models import Invitation, Session
from tests.factories import FacilitationFactory, StaffFactory
from tests.sessions_app.domain.news.letters import AT, entries, pass_time, shift, uid

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(days=1)
MUCH_LATER = AT + timedelta(days=2)


@pytest.fixture
def holder(sessions: list[Session]) -> User:
    """Whoever is to hold both meetings."""
    return FacilitationFactory(community=sessions[0].community, starts_on=date(2026, 9, 1)).user


def publish(*, is_published: bool) -> None:
    Round.objects.update(is_published=is_published)


def would_be_told(session: Session) -> int:
    """By the look before a meeting is called off."""
    session = Session.objects.select_related("community__convenor", "community__round").get(pk=session.pk)
    off = Change(session, seen=session.schedule_sequence, is_called_off=True)
    staff = StaffFactory(convenor=session.community.convenor)
    return rehearse(session.community, [off], by=staff, at=LATER).told.letters


def test_holder_hears_of_no_date_before_the_round_is_published_and_then_of_the_last(sessions, holder):
    publish(is_published=False)
    assert pass_time(AT) == []
    shift(sessions[0], 7, LATER)
    assert pass_time(LATER) == []
    assert would_be_told(sessions[0]) == 0
    assert not Invitation.objects.exists()

    publish(is_published=True)

    assert pass_time(MUCH_LATER) == ["Your meetings, for your calendar"]
    assert "Old:" not in mail.outbox[0].body
    assert [uid for _, uid, *_ in entries()] == [uid(session) for session in sessions]


def test_holder_who_was_told_hears_of_changes_though_the_round_is_a_draft_again(sessions, holder):
    pass_time(AT)
    publish(is_published=False)
    another = FacilitationFactory(community=sessions[0].community, starts_on=date(2026, 9, 1)).user
    assert pass_time(LATER) == []
    assert would_be_told(sessions[0]) == 1

    shift(sessions[0], 7, LATER)

    assert pass_time(LATER) == ["Your meeting has moved"]
    assert mail.outbox[0].to == [holder.email]
    assert not Invitation.objects.filter(person=another).exists()
