"""Keeping the dates that were planned: new sessions are made, known ones get their date or move."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from django.db import transaction
from django.db.models import Max

from accounts.domain.audit import record
from accounts.models import User
from communities.models import Community
from communities.templatetags.times import clock, day
from sessions_app.domain.audience import Audience, audience_of, holding_now
from sessions_app.domain.locking import lock_community, lock_sessions
from sessions_app.domain.schedule import IN_THE_PAST, announce_session, move_session, would_be_over
from sessions_app.errors import ChangedMeanwhile, WrongTimes
from sessions_app.models import Session

State = Session.State
MODES = {Community.Mode.IN_PERSON: Session.Mode.IN_PERSON, Community.Mode.HYBRID: Session.Mode.HYBRID}


@dataclass(frozen=True, order=True, slots=True)
class Meeting:
    """When one meeting would be, on the convenor's wall."""

    date: date
    start_time: time
    end_time: time


@dataclass(frozen=True, slots=True)
class Step:
    """What keeping a plan does with one meeting. `session`: None where one is made."""

    number: int
    meeting: Meeting
    session: Session | None
    zone: str

    @property
    def is_new(self) -> bool:
        return self.session is None

    @property
    def is_dated(self) -> bool:
        """People know a date of it already."""
        return self.session is not None and self.session.state == State.SCHEDULED

    @property
    def is_same(self) -> bool:
        was = self.session
        return self.is_dated and self.meeting == Meeting(was.date, was.start_time, was.end_time)

    @property
    def moves(self) -> bool:
        return self.is_dated and not self.is_same

    def goes_into_the_past(self, at: datetime) -> bool:
        meeting = self.meeting
        return not self.is_same and would_be_over(meeting.date, meeting.end_time, self.zone, at)


def open_sessions(community: Community, at: datetime) -> list[Session]:
    """Those that a plan may still give a date: to be confirmed, or scheduled and not begun; by number."""
    living = community.sessions.filter(state__in=[State.TO_BE_CONFIRMED, State.SCHEDULED]).order_by("number")
    return [one for one in living if one.state == State.TO_BE_CONFIRMED or one.starts_at > at]


def mark_of(sessions: Sequence[Session]) -> str:
    """What a plan was made upon, in one word: another once any of these sessions changed."""
    return "-".join(f"{one.pk}.{one.state}.{one.schedule_sequence}" for one in sessions) or "none"


def steps(community: Community, sessions: Sequence[Session], meetings: Sequence[Meeting]) -> list[Step]:
    """Which meeting becomes which session: in the order of time, by number, new ones after the last."""
    named = numbered(community, sessions, len(meetings))
    zone = community.convenor.zone
    return [
        Step(number, meeting, known, known.zone if known else zone)
        for (number, known), meeting in zip(named, sorted(meetings), strict=True)
    ]


def numbered(
    community: Community, sessions: Sequence[Session], count: int
) -> list[tuple[int, Session | None]]:
    """The numbers of so many meetings of a plan: those of the sessions, then new ones after the last."""
    last = community.sessions.aggregate(last=Max("number"))["last"] or 0
    known = [(one.number, one) for one in sessions[:count]]
    return known + [(last + 1 + at, None) for at in range(count - len(known))]


def new_session(community: Community, number: int) -> Session:
    """A meeting as a plan makes it: of the community's kind, without a date or a place; saves nothing."""
    mode = MODES.get(community.mode, Session.Mode.ONLINE)
    zone = community.convenor.zone
    return Session(community=community, number=number, title=f"Meeting {number}", zone=zone, mode=mode)


@transaction.atomic
def keep_plan(
    community: Community,
    meetings: Sequence[Meeting],
    *,
    is_announced: bool,
    seen: str,
    by: User | None,
    at: datetime,
) -> list[Step]:
    """Make and date the community's sessions by a plan: announced as scheduled, or noted and to be confirmed. What
    is scheduled already moves, and whoever is expected is told.

    Locks its sessions and the community. Raises ChangedMeanwhile when its sessions are not those of `seen`,
    WrongTimes for a meeting that ends before it starts, stands twice, or would be over.
    """
    lock_sessions(open_sessions(community, at))
    community = lock_community(community.pk)
    sessions = open_sessions(community, at)
    if mark_of(sessions) != seen:
        raise ChangedMeanwhile("The meetings have changed since you looked. Here they are as they stand now.")
    if len(set(meetings)) < len(meetings):
        raise WrongTimes("Two meetings would be at the same time.")
    planned = steps(community, sessions, meetings)
    if past := next((step for step in planned if step.goes_into_the_past(at)), None):
        raise WrongTimes(f"Meeting {past.number}: {IN_THE_PAST}")
    for step in planned:
        _keep(community, step, is_announced=is_announced, by=by, at=at)
    record(by, "sessions_planned", community, meetings=len(planned), announced=is_announced)
    return planned


def rehearse_plan(
    community: Community, meetings: Sequence[Meeting], *, by: User | None, at: datetime
) -> Audience:
    """Who would hear of these if they were kept as scheduled: done, counted, undone. Raises what `keep_plan` raises."""
    with transaction.atomic():
        before = open_sessions(community, at)
        held = holding_now(before)
        kept = keep_plan(community, meetings, is_announced=True, seen=mark_of(before), by=by, at=at)
        changed = community.sessions.filter(number__in=[step.number for step in kept if not step.is_same])
        told = audience_of(list(changed), at, held=held)
        transaction.set_rollback(True)
    return told


def _keep(community: Community, step: Step, *, is_announced: bool, by: User | None, at: datetime) -> None:
    session = step.session or _made(community, step.number)
    when = {name: getattr(step.meeting, name) for name in ("date", "start_time", "end_time")}
    if session.state == State.SCHEDULED:
        move_session(session, **when, by=by, at=at)
    elif is_announced:
        announce_session(session, **when, by=by, at=at)
    else:
        if step.meeting.end_time <= step.meeting.start_time:
            raise WrongTimes(f"{session} would end before it starts.")
        # Without the moments that follow it is no date yet: it is where whoever confirms it begins.
        for name, value in when.items():
            setattr(session, name, value)
        session.tbc_note = f"Likely {day(step.meeting.date)}, {clock(step.meeting.start_time)}"
        session.save(update_fields=[*when, "tbc_note"])


def _made(community: Community, number: int) -> Session:
    made = new_session(community, number)
    made.save()
    return made
