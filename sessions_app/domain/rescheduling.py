"""Moving and calling off several sessions of a community with one press, and what that would bring about."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time

from django.db import transaction

from accounts.models import User
from communities.models import Community, Member
from sessions_app.domain.audience import Audience, audience_of, holding_now
from sessions_app.domain.locking import lock_sessions
from sessions_app.domain.minding import minded
from sessions_app.domain.planning import Cohort, cohort_of
from sessions_app.domain.schedule import announce_session, cancel_session, move_session
from sessions_app.errors import ChangedMeanwhile
from sessions_app.models import Session
from sessions_app.planning.question import Concern
from sessions_app.queries import answer_counts, answers_to, expected_at, whom_it_expects

SOMEBODY = "Somebody whose name is not shown"


@dataclass(frozen=True)
class Change:
    """What is to become of one session: a new plan, or none. `seen` is the sequence of the plan that staff saw."""

    session: Session
    seen: int
    is_called_off: bool = False
    date: date | None = None
    start_time: time | None = None
    end_time: time | None = None
    mode: str | None = None
    venue: str | None = None


@dataclass
class Impact:
    """What one change means: who is expected, what they said, who may be unable to come and why, and of how many
    nobody knows whether they can."""

    old: Session
    expected: int
    replies: dict[str, int]
    lost: list[tuple[str, str]] = field(default_factory=list)
    unknown: int = 0
    concerns: list[Concern] = field(default_factory=list)
    new: Session | None = None


@dataclass(frozen=True)
class Rehearsal:
    """All of it, and who would be sent what."""

    impacts: list[Impact]
    told: Audience


@transaction.atomic
def carry_out(changes: Iterable[Change], *, by: User | None, at: datetime) -> int:
    """Make every change or none; answers how many. Locks the sessions and their community.

    Raises ChangedMeanwhile for a plan that staff did not see, and what the verbs of one session raise.
    """
    ordered = sorted(changes, key=lambda change: change.session.pk)
    lock_sessions(change.session for change in ordered)
    for change in ordered:
        _change(change, by=by, at=at)
    return len(ordered)


def rehearse(community: Community, changes: list[Change], *, by: User, at: datetime) -> Rehearsal:
    """What `carry_out` would bring about: done, looked at, and undone. Raises what it raises.

    What people said when they applied goes without the names that `by` may not see.
    """
    impacts = [_before(change, at) for change in changes]
    sessions = [change.session for change in changes]
    with transaction.atomic():
        held = holding_now(sessions)
        carry_out(changes, by=by, at=at)
        for impact in impacts:
            impact.new = _as_it_is(impact.old)
        told = audience_of(sessions, at, held=held)
        transaction.set_rollback(True)
    _look_at_dates(community, impacts, by, at)
    return Rehearsal(impacts, told)


def _change(change: Change, *, by: User | None, at: datetime) -> None:
    current = Session.objects.get(pk=change.session.pk)
    if current.schedule_sequence != change.seen or current.state != change.session.state:
        raise ChangedMeanwhile(f"{current} was changed by somebody else in the meantime. Look at it again.")
    if change.is_called_off:
        cancel_session(current, by=by, at=at)
        return
    times = {name: getattr(change, name) for name in ("date", "start_time", "end_time")}
    is_new = current.state == Session.State.TO_BE_CONFIRMED
    if is_new:
        place = {"mode": change.mode or current.mode, "venue": change.venue or ""}
        Session.objects.filter(pk=current.pk).update(**place)
        announce_session(current, **times, by=by, at=at)
    else:
        move_session(current, **times, mode=change.mode, venue=change.venue, by=by, at=at)


def _as_it_is(session: Session) -> Session:
    return Session.objects.select_related("community__convenor", "community__round").get(pk=session.pk)


def _before(change: Change, at: datetime) -> Impact:
    old = _as_it_is(change.session)
    whom = whom_it_expects(old, at)
    said = {} if old.community.is_forum else answer_counts(whom, answers_to(old))
    return Impact(old, whom.count(), said)


def _look_at_dates(community: Community, impacts: list[Impact], by: User, at: datetime) -> None:
    timed = [one for one in impacts if one.new.state == Session.State.SCHEDULED]
    if not timed:
        return
    days = [one.new.date for one in timed]
    touched = {one.old.pk for one in impacts}
    around = minded(community, min(days), max(days), but_not=touched)
    for one in timed:
        one.concerns = around.concerns(*_hours(one.new))
    people = {} if community.is_forum else {p.person_id: p.name for p in expected_at(impacts[0].old, at)}
    cohort = cohort_of(community, by, at) if people else None
    for one in timed:
        engaged = _engaged(community, one.new, set(people))
        named = [(people[pk], why) for pk, why in engaged.items()]
        is_moved = not one.old.has_date or _hours(one.old) != _hours(one.new)
        if cohort and is_moved:
            others = {str(pk) for pk in people.keys() - engaged.keys()}
            cannot, one.unknown = _who_can(cohort, one.new, others)
            named = [(cohort.names[ref] or SOMEBODY, why) for ref, why in cannot] + named
        one.lost = named


def _hours(session: Session) -> tuple[date, time, time]:
    return session.date, session.start_time, session.end_time


def _who_can(cohort: Cohort, session: Session, refs: set[str]) -> tuple[list[tuple[str, str]], int]:
    """Who of these cannot come by what they said, and of how many nobody knows: as the planner counts."""
    day, start, end = _hours(session)
    cannot, unknown = [], 0
    for person in cohort.people(start, end):
        if person.ref in refs:
            comes = person.can_come(day)
            unknown += comes is None
            if comes is False:
                is_asked = day in person.said
                why = "said no to that day" if is_asked else f"said no more often than yes to a {day:%A}"
                cannot.append((person.ref, why))
    return cannot, unknown


def _engaged(community: Community, session: Session, people: set[int]) -> dict[int, str]:
    """Who of these has another meeting of this convenor at that time."""
    others = Member.objects.active().filter(
        person__in=people,
        community__convenor=community.convenor_id,
        community__sessions__state=Session.State.SCHEDULED,
        community__sessions__starts_at__lt=session.ends_at,
        community__sessions__ends_at__gt=session.starts_at,
    )
    names = others.exclude(community=community).values_list("person", "community__short_name")
    return {pk: f"meets with {name} at that time" for pk, name in names.order_by("pk")}
