"""Calendar entries: one event a session, the same UID for its whole life, a sequence that rises (RFC 5545, 5546)."""

from collections.abc import Iterable
from datetime import UTC, datetime

from django.conf import settings
from icalendar import Calendar, Event, vCalAddress, vText

from sessions_app.models import Session


def uid(session: Session) -> str:
    """The event's name for every calendar that holds it; it tells nothing."""
    return f"session-{session.pk}@{settings.MAIL_FROM.rpartition('@')[2].rstrip('>')}"


def invitation(session: Session, attendee: str, *, method: str) -> str:
    """A calendar with the one session as an iTIP message to `attendee`; `method` is REQUEST or CANCEL."""
    calendar = _calendar(method)
    event = _event(session)
    organiser = vCalAddress(f"mailto:{settings.MAIL_FROM.rpartition('<')[2].rstrip('>')}")
    event.add("organizer", organiser)
    guest = vCalAddress(f"mailto:{attendee}")
    guest.params["RSVP"] = vText("FALSE")
    guest.params["PARTSTAT"] = vText("ACCEPTED")
    event.add("attendee", guest, encode=0)
    calendar.add_component(event)
    return calendar.to_ical().decode()


def feed(sessions: Iterable[Session]) -> bytes:
    """A calendar to subscribe to, with every session that has a date."""
    calendar = _calendar("PUBLISH")
    calendar.add("x-wr-calname", "Meetings")
    for session in sessions:
        calendar.add_component(_event(session))
    return calendar.to_ical()


def _calendar(method: str) -> Calendar:
    calendar = Calendar()
    calendar.add("prodid", "-//CoP Portal//Sessions//EN")
    calendar.add("version", "2.0")
    calendar.add("method", method)
    return calendar


def _event(session: Session) -> Event:
    event = Event()
    event.add("uid", uid(session))
    event.add("sequence", session.schedule_sequence)
    event.add("dtstamp", session.schedule_changed_at or datetime.now(UTC))
    event.add("dtstart", session.starts_at.astimezone(UTC))
    event.add("dtend", session.ends_at.astimezone(UTC))
    # A shared calendar can tell the wrong person: the title says how it is meant, not what it is about.
    event.add("summary", f"Community of practice, meeting {session.number}")
    event.add("status", "CANCELLED" if session.is_cancelled else "CONFIRMED")
    if session.venue:
        event.add("location", session.venue)
    return event
