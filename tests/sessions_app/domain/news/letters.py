"""Time that passes over a plan, and the letters and calendar entries that come of it."""

from datetime import date, datetime, timedelta

from django.core import mail
from icalendar import Calendar

from outbox.domain.calendars import calendar_objects
from outbox.domain.tick import tick
from outbox.models import Message
from sessions_app.domain.schedule import move_session
from sessions_app.models import Session
from tests.sessions_app.walls import melbourne

AT = melbourne(2026, 10, 1, 9)
MINUTE = timedelta(minutes=1)
HELD = 5 * MINUTE
DAYS = [date(2026, 11, 3), date(2026, 12, 1)]


def pass_time(at: datetime) -> list[str]:
    """Two ticks, the hold between them: the subjects of the mail that left."""
    mail.outbox = []
    tick(at)
    tick(at + HELD)
    tick(at + HELD)
    return [one.subject for one in mail.outbox]


def shift(session: Session, days: int, at: datetime, **place: str) -> None:
    session.refresh_from_db()
    times = {"start_time": session.start_time, "end_time": session.end_time}
    move_session(session, date=session.date + timedelta(days=days), **times, **place, by=None, at=at)


def entries(kind: str = "session_news") -> list[tuple[str, str, int, datetime]]:
    """METHOD, UID, SEQUENCE and start of each calendar entry in the last letter of that kind that left."""
    found = []
    last = Message.objects.filter(kind=kind, status="sent").latest("pk")
    for text in calendar_objects(last.calendar):
        calendar = Calendar.from_ical(text)
        (event,) = calendar.walk("VEVENT")
        found.append((str(calendar["METHOD"]), str(event["UID"]), event["SEQUENCE"], event.start))
    return found


def uid(session: Session) -> str:
    return session.calendar_uid
