"""Dates and wall clocks in order, and times that a clock change skips or shows twice."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, time
from types import SimpleNamespace

from applications.programs.source import Loc
from communities.domain.walltime import moment

Finding = tuple[Loc, str]
TIMES = ("date", "start", "end")


def wall_clock_findings(loc: Loc, day: date, clock: time, zone: str | None) -> Iterator[Finding]:
    """A time that no clock shows, or that comes twice, on a night when clocks change."""
    if not zone:
        return
    found = moment(day, clock, zone)
    if found.is_skipped:
        yield loc, f"there is no {clock:%H:%M} on {day} in {zone}: the clocks go forward over it."
    elif found.is_twice:
        yield loc, f"{clock:%H:%M} comes twice on {day} in {zone}: the clocks go back. Choose another time."


def days_in_order(loc: Loc, first: date | None, last: date | None, complaint: str) -> Iterator[Finding]:
    if first and last and last < first:
        yield loc, f"{complaint} ({first})."


def session_findings(loc: Loc, sessions: list[SimpleNamespace], zone: str | None) -> Iterator[Finding]:
    """Sessions numbered 1, 2, 3 …, in order of time, each with all its times or none."""
    previous = None
    for index, session in enumerate(sessions):
        at = (*loc, index)
        if session.number and session.number != index + 1:
            yield (*at, "number"), f"should be {index + 1}: sessions are numbered 1, 2, 3 … as they stand."
        yield from _times(at, session)
        yield from _clocks(at, session, zone)
        if not session.date:
            continue
        if previous and _starts(session) <= _starts(previous):
            yield (*at, "date"), f"is not after the session before it ({previous.date})."
        previous = session


def _starts(session: SimpleNamespace) -> tuple[date, time]:
    return session.date, session.start or time.max


def _times(loc: Loc, session: SimpleNamespace) -> Iterator[Finding]:
    if session.state == "tbc":
        for name in TIMES:
            if name in session.given:
                yield (*loc, name), "a session to be confirmed has no times: leave this out, or the state."
    elif session.state:
        for name in TIMES:
            if name not in session.given:
                yield (*loc, name), "is missing: give date, start and end, or write “state: tbc”."


def _clocks(loc: Loc, session: SimpleNamespace, zone: str | None) -> Iterator[Finding]:
    if session.start and session.end and session.end <= session.start:
        yield (*loc, "end"), f"is not after the start ({session.start:%H:%M})."
    for name in ("start", "end"):
        clock = getattr(session, name)
        if session.date and clock:
            yield from wall_clock_findings((*loc, name), session.date, clock, zone)
