"""Drafts of one round against each other: their figures, and who is elsewhere in which."""

from collections import defaultdict
from dataclasses import dataclass
from statistics import fmean

from accounts.models import User
from applications.matching.worth import hundredths
from applications.models import Selection
from applications.queries.board import Board
from applications.queries.seen import seen_by

SHOWN = 100


@dataclass(frozen=True)
class Comparison:
    """`figures`: words, and one value a draft. `people`: name, and where each draft has them. `hidden` are people
    whom this reader may not see, `more` those past the first hundred."""

    drafts: list[Selection]
    figures: list[tuple[str, list[str]]]
    communities: list[tuple[str, list[str]]]
    people: list[tuple[str, list[str]]]
    more: int
    hidden: int


def compared(drafts: list[Selection], user: User) -> Comparison:
    boards = [Board(draft, user) for draft in drafts]
    people, more, hidden = _people(boards, user)
    return Comparison(drafts, _figures(boards), _communities(boards), people, more, hidden)


def _figures(boards: list[Board]) -> list[tuple[str, list[str]]]:
    plans = [board.plan for board in boards]
    scores = [_scores(board) for board in boards]
    return [
        ("Seats filled", [f"{board.seats_filled} of {board.seats}" for board in boards]),
        ("Communities under their floor", [str(len(plan.shortfalls)) for plan in plans]),
        ("Targets missed", [str(len(plan.violations)) for plan in plans]),
        ("Must-keep rules broken", [str(len(board.together.broken)) for board in boards]),
        ("Mean score of those placed", [f"{fmean(own):.0f}" if own else "–" for own in scores]),
        ("In their first choice", [str(board.first_choices) for board in boards]),
    ]


def _scores(board: Board) -> list[int]:
    placed = board.reading.placed
    lines = (line for line in board.reading.lines.values() if (line.person, line.community) in placed)
    return [hundredths(line.score) for line in lines if line.score is not None]


def _communities(boards: list[Board]) -> list[tuple[str, list[str]]]:
    return [
        (one.short_name, [f"{len(board.members_of(one.pk))} of {one.ceiling}" for board in boards])
        for one in boards[0].reading.communities
    ]


def _people(boards: list[Board], user: User) -> tuple[list[tuple[str, list[str]]], int, int]:
    places = []
    for board in boards:
        own: dict[int, list[int]] = defaultdict(list)
        for person, community in sorted(board.reading.placed):
            own[person].append(community)
        places.append(own)
    everybody = sorted({person for own in places for person in own})
    differ = [person for person in everybody if len({tuple(own.get(person, ())) for own in places}) > 1]
    reading = boards[0].reading
    choice = {line.person: line.pk for line in reading.lines.values()}
    asked = [choice[person] for person in differ if person in choice]
    names = seen_by(user, asked, boards[0].communities)
    named = [
        (
            names[choice[person]].called,
            [", ".join(map(boards[0].name_of_group, own.get(person, ()))) or "no place" for own in places],
        )
        for person in differ
        if choice.get(person) in names
    ]
    return named[:SHOWN], max(len(named) - SHOWN, 0), len(differ) - len(named)
