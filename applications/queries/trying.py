"""What would follow if something were otherwise: who moves, which targets change, what it costs."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from applications.matching.plan import Impossible, Plan
from applications.matching.problem import Pin, Problem
from applications.matching.whatif import Change, Difference, what_if
from applications.queries.board import Board
from applications.queries.problem import Line
from applications.queries.relaxing import Way, ways_of
from applications.queries.seen import seen_by

SHOWN = 40


@dataclass(frozen=True)
class Wish:
    """What is tried: choices that are in, out or loose of their pin; ceilings and targets by their numbers."""

    comes: tuple[int, ...] = ()
    goes: tuple[int, ...] = ()
    unpinned: tuple[int, ...] = ()
    ceilings: Mapping[int, int] = field(default_factory=dict)
    dropped: frozenset[int] = frozenset()
    numbers: Mapping[int, int] = field(default_factory=dict)

    @property
    def is_empty(self) -> bool:
        return not (self.comes or self.goes or self.unpinned or self.ceilings or self.dropped or self.numbers)


@dataclass(frozen=True)
class Moved:
    name: str
    before: str
    after: str


@dataclass(frozen=True)
class Answer:
    """`moves` of the first people; `hidden` are those whom this reader may not see. `ways`: why there is no plan."""

    asked: list[str]
    moves: list[Moved] = field(default_factory=list)
    more: int = 0
    hidden: int = 0
    missed: list[str] = field(default_factory=list)
    met: list[str] = field(default_factory=list)
    cost: int = 0
    placed: int = 0
    was_placed: int = 0
    ways: list[Way] = field(default_factory=list)

    @property
    def gain(self) -> int:
        return -self.cost


def answer_to(board: Board, wish: Wish) -> Answer:
    """Composes the round as it would be, in memory alone."""
    readable = {line.pk: line for line in board.reading.lines.values()}
    problem = _loosened(board.reading.problem, [readable[pk] for pk in wish.unpinned])
    pins = [Pin(readable[pk].person, readable[pk].community, is_in=True) for pk in wish.comes]
    pins += [Pin(readable[pk].person, readable[pk].community, is_in=False) for pk in wish.goes]
    change = Change(
        pins=tuple(pins), ceilings=wish.ceilings, dropped_targets=wish.dropped, numbers=wish.numbers
    )
    found = what_if(problem, board.plan, change)
    asked = _asked(board, wish)
    if isinstance(found.plan, Impossible):
        return Answer(asked, ways=ways_of(board, found.plan))
    moves, hidden = _moves(board, found)
    was, now = _missed(board, board.plan), _missed(board, found.plan)
    return Answer(
        asked=asked,
        moves=moves[:SHOWN],
        more=max(len(moves) - SHOWN, 0),
        hidden=hidden,
        missed=[words for target, words in now.items() if was.get(target) != words],
        met=[words for target, words in was.items() if target not in now],
        cost=found.cost,
        placed=len(found.plan.placed),
        was_placed=len(board.plan.placed),
    )


def _loosened(problem: Problem, lines: list[Line]) -> Problem:
    loose = {(line.person, line.community) for line in lines}
    return replace(problem, pins=tuple(p for p in problem.pins if (p.applicant, p.group) not in loose))


def _asked(board: Board, wish: Wish) -> list[str]:
    names = _names(board, [*wish.comes, *wish.goes, *wish.unpinned])
    lines = board.reading.lines
    said = [f"{names[pk]} is in {board.name_of_group(lines[pk].community)}" for pk in wish.comes]
    said += [f"{names[pk]} is not in {board.name_of_group(lines[pk].community)}" for pk in wish.goes]
    said += [f"{names[pk]} is not pinned" for pk in wish.unpinned]
    said += [f"{board.name_of_group(pk)} has a ceiling of {number}" for pk, number in wish.ceilings.items()]
    targets = {target.pk: target for target in board.reading.targets}
    for pk in sorted(wish.dropped):
        words = targets[pk].sentence
        said.append(f"{board.name_of_group(targets[pk].community_id)} is without “{words}”")
    for pk, number in wish.numbers.items():
        words = targets[pk].sentence
        said.append(f"{board.name_of_group(targets[pk].community_id)}: “{words}” becomes {number}")
    return said


def _moves(board: Board, found: Difference) -> tuple[list[Moved], int]:
    choices = {
        move.applicant: next(
            pk
            for community in sorted(move.before | move.after)
            if (pk := board.reading.choice_of.get((move.applicant, community)))
        )
        for move in found.moves
    }
    names = _names(board, choices.values())
    moves = [
        Moved(names[pk], _places(board, move.before), _places(board, move.after))
        for move in found.moves
        if (pk := choices[move.applicant]) in names
    ]
    return moves, len(found.moves) - len(moves)


def _places(board: Board, communities: Iterable[int]) -> str:
    return ", ".join(sorted(map(board.name_of_group, communities))) or "no place"


def _missed(board: Board, plan: Plan) -> dict[tuple[str, int], str]:
    targets = {target.pk: target for target in board.reading.targets}
    said = {
        ("floor", pk): f"{board.name_of_group(pk)}: {short} under the floor"
        for pk, short in plan.shortfalls.items()
    }
    for one in plan.violations:
        target = targets[one.target]
        words = target.sentence
        said["target", target.pk] = f"{board.name_of_group(target.community_id)}: {words}, by {one.by}"
    return said


def _names(board: Board, choices: Iterable[int]) -> dict[int, str]:
    return {pk: one.called for pk, one in seen_by(board.user, choices, board.communities).items()}
