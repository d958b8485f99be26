"""Who is together in a draft or on a list and is to be kept apart, for the eyes of who was told why. Nobody else reads
of it: not in a concern, a count, an order or a way to mend it."""

from collections.abc import Iterable
from functools import cached_property
from typing import TYPE_CHECKING

from accounts.models import User
from applications.matching.plan import Relaxation, Rule
from applications.models import Release, ReleaseLine
from communities.models import Apart, Community, SafetyNote
from communities.queries import told_to

if TYPE_CHECKING:
    from applications.queries.board import Board

type_of_pairs = list[tuple[int, int]]


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
        told = _told(self._board.user, self._board.draft.round_id, [two for _, *two in found])
        return [pair for pair in found if told.intersection(pair[1:])]

    @property
    def broken(self) -> list[Relaxation]:
        """The hard rules that the draft breaks, as far as the reader may know of them."""
        known = [one for one in self._board.plan.broken if one.kind != Rule.APART]
        return known + [Relaxation(Rule.APART, 0, community, 1) for community, *_ in self.pairs]


def brought_together(community: Community, people: Iterable[int]) -> type_of_pairs:
    """The pairs to be kept apart that offers to these people would bring together: with each other, or with somebody
    who is in, is asked, or is on a list of offers that waits to leave. Three queries."""
    coming = set(people)
    waiting = ReleaseLine.objects.waiting().filter(
        release__community=community, release__kind=Release.Kind.OFFERS
    )
    asked = waiting.order_by().values_list("choice__application__applicant", flat=True)
    everybody = coming.union(asked, community.seats.values_list("person", flat=True))
    pairs = Apart.objects.filter(round=community.round_id).order_by("one", "other")
    return [
        pair
        for pair in pairs.values_list("one", "other")
        if everybody.issuperset(pair) and coming.intersection(pair)
    ]


def known_of(user: User, round_id: int, pairs: type_of_pairs) -> type_of_pairs:
    """Those of these pairs of which `user` may see a safety note."""
    told = _told(user, round_id, pairs)
    return [pair for pair in pairs if told.intersection(pair)]


def _told(user: User, round_id: int, pairs: Iterable[Iterable[int]]) -> set[int]:
    """The people of these pairs whose safety note `user` may see."""
    notes = told_to(user, SafetyNote).filter(round=round_id, person__in={pk for pair in pairs for pk in pair})
    return set(notes.values_list("person", flat=True))
