"""Setting, moving and cancelling a session. The wall clock decides; UTC follows."""

from datetime import date, datetime, time

from django.db import transaction

from accounts.domain.audit import record
from accounts.models import User
from communities.domain.walltime import moment
from outbox.domain.writing import cancel, supersede
from sessions_app.domain.notices import MOVED, REMINDER, about, tell_cancelled, tell_moved
from sessions_app.errors import NotScheduled, WrongTimes
from sessions_app.models import Session

TIMES = ["date", "start_time", "end_time", "zone", "starts_at", "ends_at"]


def plan_session(session: Session, *, date: date, start_time: time, end_time: time, zone: str) -> None:
    """Set the wall-clock times of a session nobody was told of yet, and the UTC moments that follow; saves nothing.

    A time that a clock change skips means the one an hour later. Raises WrongTimes when it ends before it starts.
    """
    starts, ends = moment(date, start_time, zone), moment(date, end_time, zone)
    if ends.at <= starts.at:
        raise WrongTimes(f"{session} would end before it starts.")
    session.date, session.start_time, session.end_time, session.zone = date, start_time, end_time, zone
    session.starts_at, session.ends_at = starts.at, ends.at


@transaction.atomic
def announce_session(
    session: Session, *, date: date, start_time: time, end_time: time, by: User | None, at: datetime
) -> Session:
    """Give a session to be confirmed its date. Locks it."""
    session = _lock(session)
    if session.state != Session.State.TO_BE_CONFIRMED:
        raise NotScheduled(f"{session} has a date already: move it instead.")
    plan_session(session, date=date, start_time=start_time, end_time=end_time, zone=session.zone)
    session.state, session.schedule_changed_at = Session.State.SCHEDULED, at
    session.save(update_fields=[*TIMES, "state", "schedule_changed_at"])
    record(by, "session_announced", session)
    return session


@transaction.atomic
def move_session(
    session: Session, *, date: date, start_time: time, end_time: time, by: User | None, at: datetime
) -> Session:
    """Move a scheduled session: reminders of the old time fall away, everybody expected is told old and new.

    Locks it. The same times again change nothing. Raises NotScheduled, WrongTimes.
    """
    session = _lock(session)
    if session.state != Session.State.SCHEDULED:
        raise NotScheduled(f"{session} is not scheduled: it cannot be moved.")
    before = (session.starts_at, session.ends_at)
    plan_session(session, date=date, start_time=start_time, end_time=end_time, zone=session.zone)
    if (session.starts_at, session.ends_at) == before:
        return session
    session.schedule_sequence += 1
    session.schedule_changed_at = at
    session.save(update_fields=[*TIMES, "schedule_sequence", "schedule_changed_at"])
    supersede(about=about(session), below_sequence=session.schedule_sequence, kinds=[REMINDER, MOVED])
    tell_moved(session, was=before[0], at=at)
    record(by, "session_moved", session, was=before[0].isoformat(), sequence=session.schedule_sequence)
    return session


@transaction.atomic
def cancel_session(session: Session, *, by: User | None, at: datetime) -> Session:
    """Call a scheduled session off: nothing queued about it goes out, everybody expected is told. Locks it."""
    session = _lock(session)
    if session.state != Session.State.SCHEDULED:
        raise NotScheduled(f"{session} is not scheduled: there is nothing to cancel.")
    session.state, session.schedule_changed_at = Session.State.CANCELLED, at
    session.schedule_sequence += 1
    session.save(update_fields=["state", "schedule_changed_at", "schedule_sequence"])
    cancel(about=about(session))
    tell_cancelled(session, at=at)
    record(by, "session_cancelled", session)
    return session


def _lock(session: Session) -> Session:
    return (
        Session.objects.select_for_update(of=("self",))
        .select_related("community__convenor", "community__round")
        .get(pk=session.pk)
    )
