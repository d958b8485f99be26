"""Moving people about in a draft: to another of their choices, to the reserve list, to “not this time”; pins."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from accounts.models import User
from applications.domain.steps import NOTHING, Said, keep_step, lock_draft, rewrite, said_of
from applications.errors import CannotPlace
from applications.models import Placement, Selection, SelectionStep
from applications.queries.drafts import Card, cards_of, hidden_from, under

Verdict, Pin, Kind = Placement.Verdict, Placement.Pin, SelectionStep.Kind
LISTS = (Verdict.RESERVE, Verdict.NOT_THIS_TIME)
NOT_YOURS = "You may not move this person: answer first whether you have a conflict of interest."
DECIDED = "This is decided already, and a draft does not change it any more."


@dataclass(frozen=True)
class Outcome:
    """How many people a change was about, and of how many it was refused, by the sentence that says why."""

    changed: int
    refused: dict[str, int]


@transaction.atomic
def move(
    selection: Selection, choices: Iterable[int], to: int | str, *, revision: int, by: User, at: datetime
) -> Outcome:
    """Give the people of these choices a place in the community of number `to`, another of their choices, or put the
    choices on one of LISTS. Locks the draft.

    A place in one community gives up that in another, as the seats of a person demand. A ceiling may be passed for
    the moment: the board says so. Raises CannotPlace if nothing could be moved.
    """

    def act(hand: "Hand", card: Card) -> None:
        hand.put_on(card, to) if to in LISTS else hand.place(card, to)

    return _change(selection, choices, Kind.MOVED, act, revision=revision, by=by, at=at)


@transaction.atomic
def pin(
    selection: Selection, choices: Iterable[int], how: str, *, revision: int, by: User, at: datetime
) -> Outcome:
    """Fix that these are surely in, surely not in, or neither: composing again leaves them there. Locks the draft."""
    act = {
        Pin.IN: lambda hand, card: hand.pin_in(card),
        Pin.OUT: lambda hand, card: hand.pin_out(card),
        Pin.NONE: lambda hand, card: hand.unpin(card),
    }[how]
    return _change(selection, choices, Kind.PINNED, act, revision=revision, by=by, at=at)


@transaction.atomic
def decline_under(
    selection: Selection, community: int, score: int, *, revision: int, by: User, at: datetime
) -> Outcome:
    """“Not this time” for everybody of one community whose score is under so many of a hundred, but who is pinned in.
    Locks the draft. Raises CannotPlace if there is nobody."""
    found = under(selection, community, score, by)
    if not found:
        raise CannotPlace("Nobody there has a score under that, whom you could move.")
    return move(selection, found, Verdict.NOT_THIS_TIME, revision=revision, by=by, at=at)


Act = Callable[["Hand", Card], None]


def _change(
    selection: Selection,
    choices: Iterable[int],
    kind: str,
    act: Act,
    *,
    revision: int,
    by: User,
    at: datetime,
) -> Outcome:
    draft = lock_draft(selection, revision)
    hand = Hand(draft, choices, by)
    refused: dict[str, int] = {}
    for card in hand.asked:
        so_far = dict(hand.said)
        try:
            act(hand, card)
        except CannotPlace as error:
            hand.said = so_far
            refused[str(error)] = refused.get(str(error), 0) + 1
    if hand.hidden:
        refused[NOT_YOURS] = hand.hidden
    changed = len(hand.asked) - sum(refused.values()) + hand.hidden
    if not changed:
        raise CannotPlace(next(iter(refused), "There is nobody to move."))
    before = rewrite(draft, hand.wanted())
    if before:
        keep_step(draft, kind, before, by=by, at=at)
    return Outcome(changed, refused)


class Hand:
    """The people who are moved, with all their choices of the round as the draft has them."""

    def __init__(self, draft: Selection, choices: Iterable[int], by: User) -> None:
        wanted = list(dict.fromkeys(choices))
        hidden = hidden_from(by, wanted)
        self.hidden = len(hidden)
        self.seats = draft.round.seats_per_person
        self.cards = cards_of(draft.round_id, [pk for pk in wanted if pk not in hidden])
        said = said_of(draft, self.cards)
        self.said: dict[int, Said] = {pk: said.get(pk, NOTHING) for pk in self.cards}
        self._was = dict(self.said)
        self.asked = [self.cards[pk] for pk in wanted if pk in self.cards]

    def wanted(self) -> dict[int, Said]:
        return {pk: said for pk, said in self.said.items() if said != self._was[pk]}

    def place(self, card: Card, community: int) -> None:
        """A place in `community`; that of `card` is given up for it, and others as far as the seats demand."""
        there = next((one for one in self._own(card) if one.community == community), None)
        if there is None:
            raise CannotPlace("They did not choose this community.")
        self._free(there)
        if card.pk != there.pk and not card.is_fixed and self._is_placed(card):
            self._say(card, Verdict.ELSEWHERE)
        placed = [one for one in self._own(card) if self._is_placed(one) and one.pk != there.pk]
        movable = [one for one in placed if not one.is_fixed and self.said[one.pk][1] != Pin.IN]
        for one in movable[: max(len(placed) + 1 - self.seats, 0)]:
            self._say(one, Verdict.ELSEWHERE)
            placed.remove(one)
        if len(placed) + 1 > self.seats:
            held = "hold a place" if any(one.is_fixed for one in placed) else "are pinned in"
            raise CannotPlace(f"They {held} elsewhere, and may have no more than that.")
        if not self._is_placed(there):
            self._say(there, Verdict.PLACE)
        self._settle(card)

    def put_on(self, card: Card, verdict: str) -> None:
        """Off its place, if it has one, on to the reserve list or “not this time”."""
        self._free(card)
        self._say(card, verdict)
        self._settle(card)

    def pin_in(self, card: Card) -> None:
        self.place(card, card.community)
        self._pin(card, Pin.IN)

    def pin_out(self, card: Card) -> None:
        self._free(card)
        if self._is_placed(card):
            self.put_on(card, Verdict.RESERVE)
        self._pin(card, Pin.OUT)

    def unpin(self, card: Card) -> None:
        self._free(card)
        self._pin(card, Pin.NONE)

    def _own(self, card: Card) -> list[Card]:
        return [one for one in self.cards.values() if one.application == card.application]

    def _is_placed(self, card: Card) -> bool:
        return card.has_place if card.is_fixed else self.said[card.pk][0] == Verdict.PLACE

    @staticmethod
    def _free(card: Card) -> None:
        if card.is_fixed:
            raise CannotPlace(DECIDED)

    def _say(self, card: Card, verdict: str) -> None:
        """By hand: no reason of the composer's holds any more, nor does a pin that says otherwise."""
        self.said[card.pk] = (verdict, Pin.NONE, {})

    def _pin(self, card: Card, how: str) -> None:
        verdict, _, reason = self.said[card.pk]
        self.said[card.pk] = (verdict or Verdict.RESERVE, how, reason)

    def _settle(self, card: Card) -> None:
        """What is left is “placed elsewhere” if all seats of the person are used, else on the reserve list."""
        used = sum(self._is_placed(one) for one in self._own(card)) >= self.seats
        becomes = Verdict.ELSEWHERE if used else Verdict.RESERVE
        was = ("", Verdict.RESERVE) if used else (Verdict.ELSEWHERE,)
        for one in self._own(card):
            verdict, pinned, _ = self.said[one.pk]
            if not one.is_fixed and verdict in was:
                self.said[one.pk] = (becomes, pinned, {})
