from datetime import UTC, date, datetime
from uuid import UUID

import pytest
from icalendar import Calendar, Event

from sessions_app.domain.invitations import feed, invitation
from sessions_app.models import Session
from tests.factories import ForumSessionFactory, SessionFactory
from tests.sessions_app.walls import melbourne

CHANGED = datetime(2026, 9, 1, 2, 3, 4, tzinfo=UTC)

pytestmark = pytest.mark.django_db


@pytest.fixture
def session() -> Session:
    return SessionFactory(
        date=date(2026, 10, 4), title="Names of people", schedule_sequence=3, schedule_changed_at=CHANGED
    )


def sent(session: Session, method: str = "REQUEST") -> str:
    return invitation(session, "alex@example.org", method=method, sequence=3, stamp=CHANGED)


def parsed(text: str | bytes) -> tuple[Calendar, list[Event]]:
    calendar = Calendar.from_ical(text)
    return calendar, calendar.walk("VEVENT")


def test_invitation_is_one_event_for_one_person(session):
    calendar, (event,) = parsed(sent(session))

    assert (calendar["METHOD"], calendar["VERSION"]) == ("REQUEST", "2.0")
    assert event["ATTENDEE"] == "mailto:alex@example.org"
    assert event["ORGANIZER"] == "mailto:portal@example.org"
    assert (event["UID"], event["SEQUENCE"], event["STATUS"]) == (session.calendar_uid, 3, "CONFIRMED")
    assert (event.start, event.end) == (melbourne(2026, 10, 4, 10), melbourne(2026, 10, 4, 12))
    assert event["DTSTAMP"].dt == CHANGED
    assert b"DTSTART;TZID=Australia/Melbourne:20261004T100000" in event.to_ical()


def test_invitation_says_nothing_of_what_the_session_is_about(session):
    text = sent(session)

    assert "Names of people" not in text
    assert session.community.name not in text
    assert session.link not in text
    assert "meeting 1" in text


def test_invitation_of_a_cancelled_session_takes_it_back(session):
    session.state = Session.State.CANCELLED

    calendar, (event,) = parsed(sent(session, "CANCEL"))

    assert (calendar["METHOD"], event["STATUS"], event["UID"]) == (
        "CANCEL",
        "CANCELLED",
        session.calendar_uid,
    )


def test_invitation_names_the_venue_where_there_is_one():
    _, (event,) = parsed(sent(ForumSessionFactory()))

    assert event["LOCATION"] == "Sample Hall, 1 Example Street"


def test_invitation_keeps_its_name_for_the_sessions_whole_life_whatever_mail_comes_from(session, settings):
    (_, (before,)) = parsed(sent(session))
    settings.MAIL_FROM = "The Family Violence Program <hello@program.example.com>"
    session.schedule_sequence, session.state = 9, Session.State.CANCELLED
    session.save()

    _, (after,) = parsed(sent(Session.objects.get(pk=session.pk)))

    assert before["UID"] == after["UID"]
    assert UUID(before["UID"])  # which says nothing
    assert SessionFactory().calendar_uid != session.calendar_uid


def test_feed_holds_every_session_under_its_name(session):
    other = SessionFactory()

    calendar, events = parsed(feed([session, other]))

    assert calendar["METHOD"] == "PUBLISH"
    assert [event["UID"] for event in events] == [session.calendar_uid, other.calendar_uid]
    assert all("ATTENDEE" not in event for event in events)


def test_feed_counts_on_from_the_entry_that_somebody_was_sent(session):
    session.sequence_sent = 7

    _, (event,) = parsed(feed([session]))

    assert event["SEQUENCE"] == 7


def test_feed_that_has_not_changed_is_the_same_to_the_byte():
    session = SessionFactory()

    assert feed([session]) == feed([session])


def test_feed_without_sessions_is_a_calendar_still():
    calendar, events = parsed(feed([]))

    assert (calendar["X-WR-CALNAME"], events) == ("Meetings", [])
