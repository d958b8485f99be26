"""Setting, moving and cancelling a session. The wall clock decides; UTC follows."""

from datetime import date, datetime, time

from django.db import transaction

from accounts.domain.audit import record
from accounts.models import User
from communities.domain.walltime import moment
from sessions_app.domain.knowing import take_from_held
from sessions_app.domain.locking import lock_session
from sessions_app.domain.news import keep_what_is_known, tell_soon
from sessions_app.errors import NotOver, NotScheduled, WrongTimes
from sessions_app.models import Session

TIMES = ["date", "start_time", "end_time", "zone", "starts_at", "ends_at"]
PLACE = ["mode", "venue"]
IN_THE_PAST = "This is in the past: look at the year. What took place is marked as held, not planned."


def plan_session(session: Session, *, date: date, start_time: time, end_time: time, zone: str) -> None:
    """Set the wall-clock times of a session nobody was told of yet, and the UTC moments that follow; saves nothing.

    A time that a clock change skips means the one an hour later. Raises WrongTimes when it ends before it starts.
    """
    starts, ends = moment(date, start_time, zone), moment(date, end_time, zone)
    if ends.at <= starts.at:
        raise WrongTimes(f"{session} would end before it starts.")
    session.date, session.start_time, session.end_time, session.zone = date, start_time, end_time, zone
    session.starts_at, session.ends_at = starts.at, ends.at


def would_be_over(date: date, end_time: time, zone: str, at: datetime) -> bool:
    """Whether a meeting of this plan would have ended at `at`: none that is to come is given such a plan."""
    return moment(date, end_time, zone).at <= at


@transaction.atomic
def announce_session(
    session: Session, *, date: date, start_time: time, end_time: time, by: User | None, at: datetime
) -> Session:
    """Give a session to be confirmed its date; everybody who plans around it is told. Locks it and its community.
    Raises NotScheduled, WrongTimes."""
    session = lock_session(session)
    if session.state != Session.State.TO_BE_CONFIRMED:
        raise NotScheduled(f"{session} has a date already: move it instead.")
    plan_session(session, date=date, start_time=start_time, end_time=end_time, zone=session.zone)
    if would_be_over(date, end_time, session.zone, at):
        raise WrongTimes(f"{session}: {IN_THE_PAST}")
    session.state, session.schedule_changed_at = Session.State.SCHEDULED, at
    session.save(update_fields=[*TIMES, "state", "schedule_changed_at"])
    tell_soon(session, at)
    record(by, "session_announced", session)
    return session


@transaction.atomic
def move_session(
    session: Session,
    *,
    date: date,
    start_time: time,
    end_time: time,
    mode: str | None = None,
    venue: str | None = None,
    by: User | None,
    at: datetime,
) -> Session:
    """Move a scheduled session in time or place (None: where it is): queued reminders fall away, everybody who plans
    around it is told. Of one that is over the record is put right, and nobody is told.

    Locks it and its community. The same plan again changes nothing. Raises NotScheduled, WrongTimes; so too where one
    that is to come would move into the past.
    """
    session = lock_session(session)
    if session.state != Session.State.SCHEDULED:
        raise NotScheduled(f"{session} is not scheduled: it cannot be moved.")
    was, before, is_to_come = session.starts_at, _plan(session), session.ends_at > at
    plan_session(session, date=date, start_time=start_time, end_time=end_time, zone=session.zone)
    if is_to_come and would_be_over(date, end_time, session.zone, at):
        raise WrongTimes(f"{session}: {IN_THE_PAST}")
    session.mode = session.mode if mode is None else mode
    session.venue = session.venue if venue is None else venue
    if _plan(session) == before:
        return session
    keep_what_is_known(session, at)
    session.schedule_sequence += 1
    session.schedule_changed_at = at
    session.save(update_fields=[*TIMES, *PLACE, "schedule_sequence", "schedule_changed_at"])
    take_from_held(session)
    tell_soon(session, at)
    record(by, "session_moved", session, was=was.isoformat(), sequence=session.schedule_sequence)
    return session


@transaction.atomic
def cancel_session(session: Session, *, by: User | None, at: datetime) -> Session:
    """Call a scheduled session off: nothing queued about it goes out, everybody who plans around it is told. Locks it
    and its community. Raises NotScheduled."""
    session = lock_session(session)
    if session.state != Session.State.SCHEDULED:
        raise NotScheduled(f"{session} is not scheduled: there is nothing to cancel.")
    keep_what_is_known(session, at)
    session.state, session.schedule_changed_at = Session.State.CANCELLED, at
    session.schedule_sequence += 1
    session.save(update_fields=["state", "schedule_changed_at", "schedule_sequence"])
    take_from_held(session)
    tell_soon(session, at)
    record(by, "session_cancelled", session)
    return session


@transaction.atomic
def mark_held(session: Session, *, by: User | None, at: datetime) -> Session:
    """Note that a scheduled session that is over took place. Locks it. Raises NotScheduled, NotOver."""
    session = lock_session(session)
    if session.state != Session.State.SCHEDULED:
        raise NotScheduled(f"{session} is not scheduled: it cannot be marked as held.")
    if session.ends_at > at:
        raise NotOver(f"{session} is not over yet: it cannot be marked as held.")
    session.state = Session.State.HELD
    session.save(update_fields=["state"])
    record(by, "session_held", session)
    return session


def _plan(session: Session) -> tuple[object, ...]:
    """What people plan around: when and where."""
    return session.starts_at, session.ends_at, session.mode, session.venue
