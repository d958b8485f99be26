"""What people are told about a session when its plan changes. Each person is told once a change."""

from datetime import datetime

from communities.domain.letters import signed_by
from outbox.domain.writing import write
from outbox.models import Message
from outbox.registry import Verdict
from sessions_app.domain.invitations import invitation
from sessions_app.models import Session
from sessions_app.queries import Expected, expected_at, waiting_for

REMINDER, MOVED, CANCELLED = "session_reminder", "session_moved", "session_cancelled"


def about(session: Session) -> str:
    """How the outbox names a session."""
    return f"sessions_app.session:{session.pk}"


def tell_moved(session: Session, *, was: datetime | None, at: datetime) -> None:
    """Write the new plan to everybody expected, with a calendar entry that replaces the old one, and to who
    waits for a place, who has no entry yet. `was` is the old start, None when only the place is new.
    """
    for person in expected_at(session, at):
        _tell(session, person, MOVED, {"was": was}, "REQUEST")
    for person in waiting_for(session):
        _tell(session, person, MOVED, {"was": was})


def tell_cancelled(session: Session, *, at: datetime) -> None:
    """Write that the session is off to everybody expected, taking it out of their calendars, and to who waits."""
    for person in expected_at(session, at):
        _tell(session, person, CANCELLED, {}, "CANCEL")
    for person in waiting_for(session):
        _tell(session, person, CANCELLED, {})


def is_current(message: Message, at: datetime) -> Verdict:
    """Asked right before sending: a session that moved again, or was called off, is told of by a newer letter."""
    current = Session.objects.filter(pk=message.about.partition(":")[2], schedule_sequence=message.sequence)
    return Verdict.WANTED if current.exists() else Verdict.SUPERSEDED


def _tell(session: Session, person: Expected, kind: str, context: dict, method: str = "") -> None:
    write(
        key=f"session:{session.pk}:{person.ref}:{kind}:{session.schedule_sequence}",
        kind=kind,
        to=person.email,
        template=f"sessions_app/{kind}",
        context={
            **signed_by(session.community.convenor),
            "session": session,
            "name": person.name,
            "calendar": method,
            **context,
        },
        about=about(session),
        person_id=person.person_id,
        convenor_id=session.community.convenor_id,
        sequence=session.schedule_sequence,
        calendar=invitation(session, person.email, method=method) if method else "",
        calendar_method=method,
    )
