"""What is not as it should be in a community of a draft, and who could be moved to mend it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from applications.matching.problem import MOSTS, Kind, Target
from communities.templatetags.times import short_day
from sessions_app.models import Session

if TYPE_CHECKING:
    from applications.queries.board import Board, Column, Person

WAYS, LOOKED_AT = 3, 60


@dataclass(frozen=True)
class Concern:
    """`comes`: who could be moved here; `goes`: who could leave. A hard one stands in the way of a release."""

    words: str
    is_hard: bool = False
    comes: tuple["Person", ...] = ()
    goes: tuple["Person", ...] = ()
    note: str = ""
    tag: str = "Target"


def concerns_of(column: "Column", board: "Board", sessions: list[Session]) -> list[Concern]:
    """Of one column, the gravest first. No query."""
    pk, found = column.community.pk, []
    if column.over:
        leave = tuple(one for one in reversed(column.people) if one.is_movable)[:WAYS]
        found.append(
            Concern(f"{column.over} over the ceiling of {column.community.ceiling}", True, goes=leave)
        )
    found += [_together(column, *two) for community, *two in board.together.pairs if community == pk]
    if short := board.plan.shortfalls.get(pk):
        found.append(Concern(f"{short} under the floor of {column.community.floor}", comes=_first(column)))
    if unscored := sum(one.line.score is None and one.is_movable for one in column.people):
        found.append(
            Concern(f"{unscored} without a score {'has' if unscored == 1 else 'have'} a place", tag="To know")
        )
    missed = {violation.target: violation.by for violation in board.plan.violations}
    for stored in board.reading.targets:
        if stored.community_id == pk and stored.pk in missed:
            words = stored.sentence
            found.append(_missed(column, board, stored.pk, f"{words}: {missed[stored.pk]}", sessions))
    return sorted(found, key=lambda one: not one.is_hard)


def _together(column: "Column", one: int, other: int) -> Concern:
    two = [person for person in column.people if person.line.person in (one, other)]
    names = [person.name for person in two] + ["somebody not shown to you"] * (2 - len(two))
    return Concern(
        f"{' and '.join(names)} are to be kept apart",
        True,
        goes=tuple(person for person in two if person.is_movable),
        note="Told in confidence: colleagues who may not read safety notes see nothing of it here.",
    )


def _first(column: "Column") -> tuple["Person", ...]:
    return tuple(_could_come(column))[:WAYS]


def _could_come(column: "Column") -> Iterable["Person"]:
    """Who chose this and is not in: those without a place anywhere first, the best reviewed first."""
    return (one for one in [*column.reserve, *column.elsewhere] if one.is_movable and one.pin != "out")


def _missed(column: "Column", board: "Board", target_pk: int, words: str, sessions: list[Session]) -> Concern:
    sheet, members = board.sheet, board.members_of(column.community.pk)
    target = next(one for one in sheet.targets_of[column.community.pk] if one.pk == target_pk)
    now = sum(sheet.misses(target, members))

    def helps(with_them: list[int]) -> bool:
        return sum(sheet.misses(target, with_them)) < now

    if target.kind in MOSTS:
        people = [one for one in reversed(column.people) if one.is_movable and one.pin != "in"][:LOOKED_AT]
        goes = [one for one in people if helps([person for person in members if person != one.line.person])]
        return Concern(f"{words} over", target.is_hard, goes=tuple(goes[:WAYS]))
    comes = [one for one in list(_could_come(column))[:LOOKED_AT] if helps([*members, one.line.person])]
    note = _thin(board, target, sessions) if target.kind == Kind.LEAST_EACH_DATE else ""
    return Concern(f"{words} missing", target.is_hard, comes=tuple(comes[:WAYS]), note=note)


def _thin(board: "Board", target: Target, sessions: list[Session]) -> str:
    """The meetings to which too few could come."""
    counts = board.sheet.counts(target, board.members_of(target.group))
    thin = (session for session in sessions if counts[session.pk] < target.number)
    return ", ".join(f"{short_day(session.date)}: {counts[session.pk]}" for session in thin)
