"""Calendar entries: one event a session, the same UID for its whole life, a sequence that rises (RFC 5545, 5546)."""

from collections.abc import Iterable
from datetime import UTC, datetime

from django.conf import settings
from icalendar import Calendar, Event, vCalAddress, vText

from outbox.links import absolute
from sessions_app.domain.zones import add_zone
from sessions_app.models import Session

# When a plan that never changed was made: nobody asks, and a feed that has not changed stays the same to the byte.
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


def invitation(session: Session, attendee: str, *, method: str, sequence: int, stamp: datetime) -> str:
    """A calendar with the one session as an iTIP message to `attendee`, made at `stamp`; `method` is REQUEST or
    CANCEL."""
    calendar = _calendar(method, [session])
    event = _event(session, sequence=sequence, stamp=stamp)
    if method == "CANCEL":
        event["status"] = "CANCELLED"
    organiser = vCalAddress(f"mailto:{settings.MAIL_FROM.rpartition('<')[2].rstrip('>')}")
    event.add("organizer", organiser)
    guest = vCalAddress(f"mailto:{attendee}")
    guest.params["RSVP"] = vText("FALSE")
    guest.params["PARTSTAT"] = vText("ACCEPTED")
    event.add("attendee", guest, encode=0)
    calendar.add_component(event)
    return calendar.to_ical().decode()


def feed(sessions: Iterable[Session]) -> bytes:
    """A calendar to subscribe to, with every session that has a date. A session that somebody was sent brings the
    `sequence` of that entry along, so that whoever has both sees one event."""
    sessions = list(sessions)
    calendar = _calendar("PUBLISH", sessions)
    calendar.add("x-wr-calname", "Meetings")
    for session in sessions:
        sequence = max(session.schedule_sequence, getattr(session, "sequence_sent", None) or 0)
        calendar.add_component(_event(session, sequence, session.schedule_changed_at or LONG_AGO))
    return calendar.to_ical()


def _calendar(method: str, sessions: list[Session]) -> Calendar:
    calendar = Calendar()
    calendar.add("prodid", "-//CoP Portal//Sessions//EN")
    calendar.add("version", "2.0")
    calendar.add("method", method)
    for zone in sorted({session.zone for session in sessions}, reverse=True):
        add_zone(calendar, zone)
    return calendar


def _event(session: Session, sequence: int, stamp: datetime) -> Event:
    event = Event()
    event.add("uid", session.calendar_uid)
    event.add("sequence", sequence)
    event.add("dtstamp", stamp)
    event.add("dtstart", session.starts_at.astimezone(session.tz))
    event.add("dtend", session.ends_at.astimezone(session.tz))
    # A shared calendar can tell the wrong person: the title says how it is meant, not what it is about.
    event.add("summary", f"Community of practice, meeting {session.number}")
    event.add("description", f"Details and the way in: {absolute('/my/')}")
    event.add("status", "CANCELLED" if session.is_cancelled else "CONFIRMED")
    if session.venue:
        event.add("location", session.venue)
    return event
