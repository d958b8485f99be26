"""Who is together in a draft and is to be kept apart, for the eyes of who was told why. Nobody else reads of it: not in
a concern, a count, an order or a way to mend it."""

from functools import cached_property
from typing import TYPE_CHECKING

from applications.matching.plan import Relaxation, Rule
from communities.models import SafetyNote
from communities.queries import told_to

if TYPE_CHECKING:
    from applications.queries.board import Board


class Together:
    """The pairs of one board that are in one group. Nothing is asked unless there are any."""

    def __init__(self, board: "Board") -> None:
        self._board = board

    @cached_property
    def pairs(self) -> list[tuple[int, int, int]]:
        """(community, one, other) of those of which the reader may see a safety note."""
        placed, found = self._board.reading.placed, []
        for one, other in self._board.reading.apart:
            both = {community for person, community in placed if person == one}
            found += [(community, one, other) for community in sorted(both) if (other, community) in placed]
        if not found:
            return []
        notes = told_to(self._board.user, SafetyNote).filter(round=self._board.draft.round_id)
        told = set(
            notes.filter(person__in={person for _, *two in found for person in two}).values_list(
                "person", flat=True
            )
        )
        return [pair for pair in found if told.intersection(pair[1:])]

    @property
    def broken(self) -> list[Relaxation]:
        """The hard rules that the draft breaks, as far as the reader may know of them."""
        known = [one for one in self._board.plan.broken if one.kind != Rule.APART]
        return known + [Relaxation(Rule.APART, 0, community, 1) for community, *_ in self.pairs]
