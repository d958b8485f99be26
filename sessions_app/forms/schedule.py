"""The wall clock of a session as staff set it."""

from django.core.exceptions import ValidationError

from communities.domain.walltime import moment
from sessions_app.models import Session

WALL_CLOCK = ("date", "start_time", "end_time")


def check_times(state: str, given: dict) -> None:
    """All three or none; a scheduled session keeps them. Raises ValidationError."""
    filled = [name for name in WALL_CLOCK if given.get(name)]
    if filled and len(filled) < len(WALL_CLOCK):
        raise ValidationError("Give the date, the start and the end, or leave all three empty.")
    if not filled and state == Session.State.SCHEDULED:
        raise ValidationError("This session has a date. Give the new one, or cancel the session.")


def clock_warnings(session: Session) -> list[str]:
    """What people should know about times that a clock change skips or doubles."""
    words = {"start_time": "start", "end_time": "end"}
    found = []
    for name, word in words.items():
        shown = moment(session.date, getattr(session, name), session.zone)
        clock = f"{getattr(session, name):%H:%M} on {session.date:%d %B %Y}"
        if shown.is_skipped:
            found.append(f"No clock shows {clock}: clocks go forward then. The {word} is an hour later.")
        if shown.is_twice:
            found.append(f"Clocks show {clock} twice, as they go back. The {word} is the first of the two.")
    return found
