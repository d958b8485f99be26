"""Whom a change of plan is told to, found by a caller who makes the change and undoes it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from outbox.domain.addresses import Bounces
from outbox.models import Message
from outbox.registry import Content
from sessions_app.domain.knowing import begin
from sessions_app.domain.news import tell_these
from sessions_app.domain.notices import Line, line_of, render
from sessions_app.models import Invitation, Session, held_sessions
from sessions_app.models.invitation import HOLDER


@dataclass(frozen=True)
class Audience:
    """How many people are sent a letter; by name who of them holds a meeting, or does so no more, and who has to be
    rung, for their address bounced; when the letters leave, and the first of them as it would read."""

    letters: int
    holders: list[str]
    held_before: list[str]
    unreachable: list[str]
    asks_again: bool
    leave_at: datetime | None
    sample: Content | None
    first_to: str


def holding_now(sessions: Iterable[Session]) -> set[tuple[int, int]]:
    """Each of these sessions with who holds it, by their numbers."""
    held = held_sessions().filter(session_id__in=[session.pk for session in sessions])
    return set(held.values_list("session_id", "user_id"))


def audience_of(sessions: Sequence[Session], at: datetime, *, held: set[tuple[int, int]]) -> Audience:
    """Who hears of what has become of these sessions, which these people `held` before.

    Whoever left earlier hears of that, whatever becomes of the plan: they are none of them.
    """
    for community in {session.community_id for session in sessions}:
        begin(community, at)
    rows = Invitation.objects.with_standing().filter(session__in=sessions)
    rows = rows.filter(Q(message__isnull=True) | Q(message__status=Message.Status.PENDING))
    rows = rows.select_related("registration", "person__profile", "person__safe_contact")
    lines = [line for known in rows.prefetch_related("session") if (line := line_of(known, at))]
    heard = [line for line in lines if line.what != "left" or _whose(line) in held]
    bounced = Bounces(line.invitation.address for line in heard)
    told, lost = [], []
    for line in heard:
        (lost if bounced.has(line.invitation.address) else told).append(line)
    first = _first(told or lost)
    letter = _written(first, at) if first else None
    return Audience(
        letters=len({line.invitation.ref for line in told}),
        holders=_names(line for line in told if line.invitation.standing == HOLDER),
        held_before=_names(line for line in told if line.what == "left"),
        unreachable=_names(lost),
        asks_again=any(line.asks_again for line in told),
        leave_at=letter.due_at if letter else None,
        sample=render(letter) if letter else None,
        first_to=first.name if first else "",
    )


def _whose(line: Line) -> tuple[int, int | None]:
    return line.session.pk, line.invitation.person_id


def _names(lines: Iterable[Line]) -> list[str]:
    """Of each person once, as they may have the same."""
    return sorted({line.invitation.ref: line.invitation.name for line in lines}.values())


def _first(lines: list[Line]) -> Invitation | None:
    """Of those who are expected, but for who holds it if anybody is; what waits already leaves first."""

    def order(line: Line) -> tuple[bool, bool, bool, int]:
        known = line.invitation
        return line.what == "left", known.standing == HOLDER, known.message_id is None, known.pk

    return min(lines, key=order).invitation if lines else None


def _written(known: Invitation, at: datetime) -> Message:
    if known.message_id is None:
        tell_these(known.session.community_id, [[known.pk]], at)
    return Message.objects.get(invitations=known.pk)
