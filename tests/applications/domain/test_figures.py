"""The figures that a choice keeps, and the job that brings them up to date."""

from datetime import timedelta

import pytest

from applications.domain.figures import refresh, settle
from applications.models import Choice
from sessions_app.domain.schedule import announce_session, cancel_session
from sessions_app.models import Session
from tests.applications.domain.applicant import AT, dates
from tests.factories import SessionFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def sent(filled, communities):
    """A choice that was sent, with a yes to each of two meetings."""
    SessionFactory(community=communities[0], number=2)
    filled.take(dates(communities[0]))
    return filled.send().choices.get()


def call_off(choice: Choice, *, at=AT) -> Session:
    return cancel_session(choice.community.sessions.get(number=2), by=None, at=at)


def test_refresh_counts_only_meetings_that_take_place(sent):
    assert sent.dates_yes == 2
    Session.objects.filter(number=2).update(state="cancelled")

    refresh(sent)

    assert sent.dates_yes == 1


def test_settle_follows_a_meeting_that_was_called_off(sent):
    call_off(sent)

    assert settle(AT) == 1
    sent.refresh_from_db()
    assert sent.dates_yes == 1
    assert settle(AT) == 0


def test_settle_follows_a_meeting_that_has_its_date_again(sent):
    session = call_off(sent)
    settle(AT)
    Session.objects.filter(pk=session.pk).update(state="tbc")
    times = {"date": session.date, "start_time": session.start_time, "end_time": session.end_time}
    announce_session(session, **times, by=None, at=AT)

    settle(AT)

    sent.refresh_from_db()
    assert sent.dates_yes == 2


def test_settle_looks_once_for_changed_dates_when_there_is_nothing_to_do(sent, django_assert_num_queries):
    with django_assert_num_queries(3):  # two of them for what choices need
        assert settle(AT + timedelta(days=1)) == 0
