"""Why: for every wish of everybody, what decided it, true against the plan.

The reason of a wish that was not granted is the nearest thing that would have had to change. A group's limit is
named before a comparison only if, without it, this person would have been placed.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from applications.matching.counting import Sheet
from applications.matching.plan import Plan
from applications.matching.problem import Applicant, Problem, Target, Wish
from applications.matching.standing import Standing, type_of_harm
from applications.matching.stored import Stored
from applications.matching.swapping import cheapest_swap
from applications.matching.words import sentence
from applications.matching.worth import UNREVIEWED, draw, hundredths, points

__all__ = ["Code", "Reason", "explain", "sentence"]

type_of_facts = dict[str, int | float | str]
type_of_reason = tuple["Code", type_of_facts]


class Code(StrEnum):
    FIRST = "first"  # placed, in their first choice
    LOWER = "lower"  # placed, in a lower choice; says why not in the best one they missed
    BY_STAFF = "by_staff"  # placed, since staff put them there
    NOT_COMPOSED = "not_composed"  # this community is not one of those composed
    PINNED_OUT = "pinned_out"
    DROPPED = "dropped"  # the group does not go ahead
    HOLDS_BETTER = "holds_better"
    HOLDS_PINNED = "holds_pinned"
    HOLDS_OTHER = "holds_other"  # their place is elsewhere, and what moving them alone, or a swap, would cost
    AT_LIMIT = "at_limit"  # so many of theirs are placed already
    STAFF_RULE = "staff_rule"  # another rule set by staff, which stays unsaid
    SCORE_BELOW = "score_below"
    POINTS_BELOW = "points_below"  # score and rank together
    SWAP_BREAKS = "swap_breaks"
    LOTTERY = "lottery"
    ALL_PINNED = "all_pinned"  # staff filled the group
    LEFT_OUT = "left_out"  # nothing stands against it: only in a plan made by hand


PLACED = frozenset({Code.FIRST, Code.LOWER, Code.BY_STAFF})


@dataclass(frozen=True, slots=True)
class Reason(Stored):
    """What decided a wish, with the figures that show it. `words.sentence` says it."""

    code: Code
    facts: Mapping[str, int | float | str]


def explain(problem: Problem, plan: Plan) -> dict[tuple[int, int], Reason]:
    """A reason for each wish of each applicant, and for each placement that nobody wished."""
    standing = Standing(Sheet(problem), plan)
    reasons = {}
    for person in sorted(problem.applicants, key=lambda person: person.pk):
        for wish in sorted(person.wishes, key=lambda wish: (wish.rank, wish.community)):
            code, facts = _reason(standing, person.pk, wish)
            if code is Code.LOWER:
                facts |= _missed(person, wish, reasons)
            note = {"unreviewed": 1} if wish.score is None else {}
            reasons[person.pk, wish.community] = Reason(code, facts | note)
    unwished = plan.placed - reasons.keys()
    return reasons | {pair: Reason(Code.BY_STAFF, {}) for pair in sorted(unwished)}


def _missed(person: Applicant, wish: Wish, reasons: Mapping[tuple[int, int], Reason]) -> type_of_facts:
    """The best choice that was missed for this one, and why; nothing if they have that too."""
    better = [each for each in person.wishes if each.rank < wish.rank]
    for each in sorted(better, key=lambda each: (each.rank, each.community)):
        reason = reasons[person.pk, each.community]
        if reason.code not in PLACED:
            facts = {name: fact for name, fact in reason.facts.items() if name != "unreviewed"}
            return facts | {"missed": each.community, "because": reason.code.value}
    return {}


def _reason(standing: Standing, applicant: int, wish: Wish) -> type_of_reason:
    for decides in (_placed, _out_of_question, _holds_better):
        if reason := decides(standing, applicant, wish):
            return reason
    against = _comparison if standing.is_full(wish.community) else _in_the_way
    return against(standing, applicant, wish) or _elsewhere(standing, applicant, wish)


def _placed(standing: Standing, applicant: int, wish: Wish) -> type_of_reason | None:
    if (applicant, wish.community) not in standing.plan.placed:
        return None
    if (applicant, wish.community) in standing.sheet.pinned_in:
        return Code.BY_STAFF, {"rank": wish.rank}
    return (Code.FIRST, _score(wish)) if wish.rank == 1 else (Code.LOWER, {"placed_rank": wish.rank})


def _out_of_question(standing: Standing, applicant: int, wish: Wish) -> type_of_reason | None:
    if wish.community not in standing.sheet.groups:
        return Code.NOT_COMPOSED, {}
    if (applicant, wish.community) in standing.sheet.pinned_out:
        return Code.PINNED_OUT, {}
    return (Code.DROPPED, {}) if wish.community in standing.plan.dropped else None


def _holds_better(standing: Standing, applicant: int, wish: Wish) -> type_of_reason | None:
    """They hold all the places that one person may, and none that they would leave for this, or may."""
    held = standing.held.get(applicant, [])
    if len(held) < standing.sheet.problem.seats_per_person:
        return None
    if all(_rank(standing, applicant, each) < wish.rank for each in held):
        best = min(held, key=lambda each: _rank(standing, applicant, each))
        return Code.HOLDS_BETTER, {"held": best, "held_rank": _rank(standing, applicant, best)}
    if _given_up(standing, applicant, wish) is None:
        return Code.HOLDS_PINNED, {"held": max(held, key=lambda each: _rank(standing, applicant, each))}
    return None


def _given_up(standing: Standing, applicant: int, wish: Wish) -> int | None:
    """The place that they would leave for this wish: the last of their choices that staff have not fixed."""
    held = standing.held.get(applicant, [])
    if len(held) < standing.sheet.problem.seats_per_person:
        return None
    movable = [
        (_rank(standing, applicant, each), each)
        for each in held
        if _rank(standing, applicant, each) > wish.rank and (applicant, each) not in standing.sheet.pinned_in
    ]
    return max(movable)[1] if movable else None


def _rank(standing: Standing, applicant: int, group: int) -> float:
    """What was never wished is behind every wish."""
    wish = standing.wish(applicant, group)
    return wish.rank if wish else float("inf")


def _in_the_way(standing: Standing, applicant: int, wish: Wish) -> type_of_reason | None:
    """A limit that one more like this person would break, or a rule of staff."""
    limits = standing.limits(applicant, wish.community)
    if limits:
        return Code.AT_LIMIT, _score(wish) | _limit(standing, limits[0], applicant)
    return (Code.STAFF_RULE, {}) if standing.must_not_meet(applicant, wish.community) else None


def _comparison(standing: Standing, applicant: int, wish: Wish) -> type_of_reason | None:
    """Of a full group: who would have to go, and why they need not."""
    group = wish.community
    members = standing.removable(group)
    if not members:
        return Code.ALL_PINNED, {}
    harms = {each: _harms(standing, group, applicant, each) for each in members}
    unharmed = [each for each in members if not harms[each]]
    compared = unharmed or members
    if points(wish) < points(standing.wish(compared[0], group)):
        return _below(standing, wish, compared)
    ways = [
        each
        for each in unharmed
        if points(standing.wish(each, group)) <= points(wish)
        and not standing.is_in_the_way(group, out=each, into=applicant)
    ]
    if ways:
        return _drawn(standing, applicant, wish, ways)
    if reason := _in_the_way(standing, applicant, wish):
        return reason
    return _breaks(standing, wish, members[0], harms[members[0]][0])


def _harms(standing: Standing, group: int, applicant: int, member: int) -> list[type_of_harm]:
    """What putting one in for the other would break, apart from limits that stand against this person anyway.

    Soft targets that are missed more are no harm if others are missed as much less.
    """
    limits = standing.limits(applicant, group)
    found = standing.harms(group, out=member, into=applicant) if standing.needing(group, member) else ()
    harms = [(target, by) for target, by in found if target is not None and target not in limits]
    if not harms:
        return []
    softened = standing.softened(group, out=member, into=applicant) - sum(
        target.weight * standing.change(target, out=member, into=applicant)
        for target in limits
        if not target.is_hard
    )
    is_harmed = softened > 0 or any(target.is_hard for target, _ in harms)
    return harms if is_harmed else []


def _score(wish: Wish, prefix: str = "") -> type_of_facts:
    """A score out of 100, and on the reviewers' scale; an unreviewed wish counts as the middle."""
    mean = UNREVIEWED if wish.score is None else round(wish.score, 2)
    return {f"{prefix}score": hundredths(wish.score), f"{prefix}mean": mean}


def _below(standing: Standing, wish: Wish, members: list[int]) -> type_of_reason:
    """Less than all of these members: by the score alone if that says it, else with the rank."""
    wishes = [standing.wish(each, wish.community) or Wish(wish.community, 0) for each in members]
    lowest = min(wishes, key=lambda each: hundredths(each.score))
    if hundredths(wish.score) < hundredths(lowest.score):
        return Code.SCORE_BELOW, _score(wish) | _score(lowest, "lowest_")
    last = wishes[0]
    facts: type_of_facts = {"points": points(wish), "rank": wish.rank}
    facts |= {"lowest_points": points(standing.wish(members[0], wish.community)), "lowest_rank": last.rank}
    return Code.POINTS_BELOW, _score(wish) | facts


def _target(target: Target) -> type_of_facts:
    facts: type_of_facts = {"target": target.pk, "kind": target.kind.value, "number": target.number}
    return facts | {"trait": target.trait, "values": "|".join(sorted(target.values))}


def _limit(standing: Standing, target: Target, applicant: int) -> type_of_facts:
    mark = standing.sheet.marks(target, applicant)[0]
    value = standing.sheet.people[applicant].traits[target.trait]
    return _target(target) | {"value": value, "there": standing.counted(target)[mark]}


def _breaks(standing: Standing, wish: Wish, member: int, harm: type_of_harm) -> type_of_reason:
    target, by = harm
    there = standing.wish(member, wish.community) or Wish(wish.community, 0)
    return Code.SWAP_BREAKS, _score(wish) | _score(there, "lowest_") | _target(target) | {"by": by}


def _drawn(standing: Standing, applicant: int, wish: Wish, members: list[int]) -> type_of_reason | None:
    """Worth the same as the last who are placed, and nothing held: the lottery of the seed chose."""
    group, seed = wish.community, standing.sheet.problem.seed
    if _given_up(standing, applicant, wish) is not None:
        return None
    equals = [each for each in members if points(standing.wish(each, group)) == points(wish)]
    lost = equals and all(draw(seed, applicant, group) < draw(seed, each, group) for each in equals)
    return (Code.LOTTERY, _score(wish) | {"equals": len(equals)}) if lost else None


def _elsewhere(standing: Standing, applicant: int, wish: Wish) -> type_of_reason:
    """Nothing in this group stands against it: what it would cost if they alone left the place that they hold, or, for
    a full group, changed places with somebody."""
    held = _given_up(standing, applicant, wish)
    if held is None:
        return Code.LEFT_OUT, _score(wish)
    facts = _score(wish) | {"held": held}
    harm = next(standing.harms(held, out=applicant), None)
    if len(standing.members[held]) <= standing.sheet.groups[held].floor:
        return Code.HOLDS_OTHER, facts | {"why": "floor"}
    if harm and harm[0]:
        return Code.HOLDS_OTHER, facts | _target(harm[0]) | {"why": "target", "by": harm[1]}
    if standing.is_full(wish.community):
        return Code.HOLDS_OTHER, facts | {"why": "seat"} | _swap(standing, applicant, held, wish.community)
    return Code.HOLDS_OTHER, facts | {"why": "worth"}


def _swap(standing: Standing, applicant: int, held: int, group: int) -> type_of_facts:
    swap = cheapest_swap(standing, applicant, held, group)
    return {"swaps": 0} if swap is None else {"swaps": 1, "misses": swap[0], "costs": swap[1]}
