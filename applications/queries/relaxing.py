"""What would have to give where a round cannot be composed, in words, with the way to try it."""

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from applications.matching.composing import Impossible
from applications.matching.plan import Relaxation, Rule
from applications.matching.problem import MOSTS
from applications.models import Selection

if TYPE_CHECKING:
    from applications.queries.board import Board


@dataclass(frozen=True)
class Way:
    """`query`: what the what-if page is asked to try it; nothing where only a person can mend it."""

    words: str
    query: str = ""


def relaxations_of(draft: Selection, board: "Board") -> list[Way]:
    """Nothing unless the last composing found no plan."""
    if draft.state != Selection.State.IMPOSSIBLE:
        return []
    return ways_of(board, Impossible.from_json(draft.outcome))


def ways_of(board: "Board", found: Impossible) -> list[Way]:
    return [_way(board, one) for one in found.relaxations]


def _way(board: "Board", one: Relaxation) -> Way:
    where = board.name_of_group(one.group)
    if one.kind == Rule.TARGET:
        return _of_target(board, one, where)
    if one.kind == Rule.CEILING:
        ceiling = board.communities[one.pk].ceiling + one.by
        words = f"{where}: raise the ceiling by {one.by}, to {ceiling}"
        return Way(words, urlencode({f"ceiling-{one.pk}": ceiling}))
    if one.kind == Rule.APART:
        return Way("A rule that staff set would have to give. Loosen something else")
    choice = board.reading.choice_of.get((one.pk, one.group))
    if one.kind == Rule.PIN and choice and not board.reading.lines[choice].is_fixed:
        return Way(f"{where}: loosen a pin", urlencode({"unpin": choice}))
    return Way(
        f"{where}: somebody is pinned into more communities than they may have. Loosen a pin on the board"
    )


def _of_target(board: "Board", one: Relaxation, where: str) -> Way:
    target = next((target for target in board.reading.targets if target.pk == one.pk), None)
    if target is None:
        return Way(f"{where}: a target that is there no more")
    number = target.number + (one.by if target.kind in MOSTS else -one.by)
    words = f"{where}: “{target.sentence}” by {one.by}, to {number}"
    if number < 1:
        return Way(words, urlencode({"drop": target.pk}))
    return Way(words, urlencode({f"number-{target.pk}": number}))
