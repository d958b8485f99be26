"""Guests of a forum, who register one a minute."""

from datetime import date, timedelta

from outbox.models import Message
from sessions_app.domain.registering import KINDS, register, render
from sessions_app.models import Registration, Session
from tests.factories import ForumSessionFactory
from tests.sessions_app.walls import melbourne

AT = melbourne(2026, 9, 20, 9)
MINUTE = timedelta(minutes=1)


def forum(capacity: int | None) -> Session:
    return ForumSessionFactory(date=date(2026, 11, 10), capacity=capacity)


def sign_up(session: Session, number: int) -> Registration:
    """Guest `number` registers, so many minutes after nine."""
    return register(
        session,
        name=f"Jo Example {number}",
        email=f"guest{number}@example.org",
        at=AT + number * MINUTE,
    )


def standing(session: Session) -> dict[str, tuple[str, int | None]]:
    """State and place of each address."""
    rows = session.registrations.order_by("pk").values_list("email", "state", "place")
    return {email: (state, place) for email, state, place in rows}


def letters() -> list[tuple[str, str, str]]:
    """To whom, of which kind, and what those about a registration would ask of the calendar."""
    rows = Message.objects.order_by("pk")
    return [
        (row.to, row.kind, render(row).calendar_method if row.kind in KINDS.values() else "") for row in rows
    ]
