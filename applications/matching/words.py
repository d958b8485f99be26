"""Reasons, targets and broken rules in one plain sentence each, for staff."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from applications.matching.problem import Kind, Target

if TYPE_CHECKING:
    from applications.matching.plan import Relaxation
    from applications.matching.reasons import Reason

type_of_facts = Mapping[str, int | float | str]
type_of_group_names = Callable[[int], str]
type_of_value_names = Callable[[str, str], str]

ORDINALS = {1: "first", 2: "second", 3: "third", 4: "fourth", 5: "fifth"}
# What one value of a trait is called, and several.
KINDS = {
    "organisation": ("organisation", "organisations"),
    "sector": ("sector", "sectors"),
    "place": ("kind of place", "kinds of places"),
    "focus": ("focus", "kinds of focus"),
    "experience": ("level of experience", "levels of experience"),
    "first_time": ("kind of first-timer", "kinds of first-timers"),
}


def ordinal(rank: int) -> str:
    return ORDINALS.get(rank, f"{rank}th")


def people(number: int) -> str:
    return "1 person" if number == 1 else f"{number} people"


def target_words(target: Target, *, name_of_value: type_of_value_names) -> str:
    """ "at least 8 from Regional city or Rural shire": fits into a sentence."""
    facts = {"kind": target.kind.value, "number": target.number, "trait": target.trait}
    return _target(facts | {"values": "|".join(sorted(target.values))}, name_of_value)


def _target(facts: type_of_facts, name_of_value: type_of_value_names) -> str:
    number, trait = facts["number"], str(facts["trait"])
    values = " or ".join(name_of_value(trait, each) for each in str(facts["values"]).split("|") if each)
    one, several = KINDS.get(trait, (trait, trait))
    return {
        Kind.MOST_EACH: f"at most {number} of one {one}",
        Kind.MOST_OF: f"at most {number} of {values}",
        Kind.LEAST_OF: f"at least {number} of {values}",
        Kind.LEAST_KINDS: f"at least {number} different {several}",
        Kind.LEAST_EACH_DATE: f"at least {number} people at each date",
    }[Kind(facts["kind"])]


def sentence(
    reason: "Reason", *, name_of_group: type_of_group_names, name_of_value: type_of_value_names
) -> str:
    """The reason as staff read it."""
    facts = reason.facts
    said = _SENTENCES[reason.code](facts, name_of_group, name_of_value)
    return said + (
        " Nobody has reviewed it yet: it counts as the middle, 3 of 5." if "unreviewed" in facts else ""
    )


def relaxation_words(
    relaxation: "Relaxation",
    target: Target | None,
    *,
    name_of_group: type_of_group_names,
    name_of_value: type_of_value_names,
    name_of_person: Callable[[int], str],
) -> str:
    """What would have to give; `target` is the one that a target's relaxation names. Never who is apart."""
    kind, by = relaxation.kind.value, relaxation.by
    if kind == "target" and target:
        words = target_words(target, name_of_value=name_of_value)
        return f"{name_of_group(relaxation.group)}: “{words}” would have to give by {by}."
    if kind == "ceiling":
        return f"{name_of_group(relaxation.group)}: the ceiling would have to rise by {by}."
    if kind == "pin":
        return (
            f"{name_of_group(relaxation.group)}: the pin of {name_of_person(relaxation.pk)} would have to go."
        )
    if kind == "seats":
        return f"{name_of_person(relaxation.pk)} has {people(by).split()[0]} places too many."
    return f"{name_of_group(relaxation.group)}: another rule set by staff would have to go."


def _figures(facts: type_of_facts, prefix: str = "") -> str:
    """ "58 of 100 (3.3 from reviewers)"."""
    return f"{facts[prefix + 'score']} of 100 ({facts[prefix + 'mean']:g} of 5)"


def _lower(facts: type_of_facts, group: type_of_group_names, value: type_of_value_names) -> str:
    placed = f"Placed in their {ordinal(int(facts['placed_rank']))} choice"
    if "because" not in facts:
        return f"{placed}, beside a better one."
    because = _SENTENCES[str(facts["because"])](facts, group, value)
    return f"{placed}. Not in {group(int(facts['missed']))}: {because[:1].lower()}{because[1:]}"


def _at_limit(facts: type_of_facts, _: type_of_group_names, value: type_of_value_names) -> str:
    there, trait = int(facts["there"]), str(facts["trait"])
    if facts["kind"] == Kind.MOST_EACH:
        one, _several = KINDS.get(trait, (trait, trait))
        theirs = f"of their {one} ({value(trait, str(facts['value']))})"
    else:
        theirs = f"of {' or '.join(value(trait, each) for each in str(facts['values']).split('|'))}"
    return f"{there} {theirs} {'is' if there == 1 else 'are'} placed already, of at most {facts['number']}."


def _points_below(facts: type_of_facts, *_: object) -> str:
    lowest = facts["lowest_points"]
    rank = int(facts["lowest_rank"])
    theirs = f" as a {ordinal(rank)} choice" if rank else ""
    mine = f"Score {_figures(facts)} as their {ordinal(int(facts['rank']))} choice: {facts['points']} points"
    return f"{mine}; the lowest placed has {lowest}{theirs}."


def _swap_breaks(facts: type_of_facts, _: type_of_group_names, value: type_of_value_names) -> str:
    mine = f"Score {_figures(facts)}, and the group is full."
    swap = f"In the place of the lowest there ({_figures(facts, 'lowest_')})"
    return f"{mine} {swap}, they would break “{_target(facts, value)}” by {facts['by']}."


def _holds_other(facts: type_of_facts, group: type_of_group_names, value: type_of_value_names) -> str:
    """What moving nobody else would cost, or a swap: composing again with more people moved may find another way."""
    held = group(int(facts["held"]))
    is_within = "missed" in facts  # “Not in Emerging: …”, of somebody whose place was just named
    full = "it" if is_within else "this group"
    alone = {
        "floor": f"if they alone moved, {held} would be under its floor",
        "seat": f"{full} is full{_swap(facts, held)}",
        "worth": "if they alone moved, the whole plan would be worth less",
    }
    if facts["why"] == "target":
        alone["target"] = f"if they alone moved, {held} would miss “{_target(facts, value)}” by {facts['by']}"
    why = alone[str(facts["why"])]
    return f"{why}." if is_within else f"Their place is in {held}: {why}."


def _swap(facts: type_of_facts, held: str) -> str:
    if "swaps" not in facts:
        return ""
    if not facts["swaps"]:
        return f", and nobody in it could go to {held} instead"
    swap = f"; if they changed places with somebody there who could go to {held}"
    if int(facts["misses"]) > 0:
        return f"{swap}, targets would be missed by more"
    if int(facts["costs"]) > 0:
        return f"{swap}, that would cost {facts['costs']} points of score and preference at the least"
    return f"{swap}, nothing would be lost or gained: the lottery chose"


def _lottery(facts: type_of_facts, *_: object) -> str:
    equals = int(facts["equals"])
    return f"Score {_figures(facts)}, equal to {people(equals)} placed: the lottery chose."


_SETTLED = "Settled by staff, a rule of theirs or an earlier answer: not in this group."
_SENTENCES: Mapping[str, Callable[..., str]] = {
    "first": lambda facts, *_: f"Placed in their first choice. Score {_figures(facts)}.",
    "lower": _lower,
    "by_staff": lambda *_: "Staff put them here.",
    "not_composed": lambda *_: "This community was not composed this time.",
    "pinned_out": lambda *_: _SETTLED,
    "dropped": lambda *_: "The group does not go ahead: too few people for its floor.",
    "holds_better": lambda facts, group, _: (
        f"Placed in a better choice, {group(int(facts['held']))} ({ordinal(int(facts['held_rank']))})."
    ),
    "holds_pinned": lambda facts, group, _: (
        f"Their place is in {group(int(facts['held']))}: it is held already, or staff gave it."
    ),
    "holds_other": _holds_other,
    "at_limit": _at_limit,
    # The same words: who is kept apart from whom must not be read off a reason.
    "staff_rule": lambda *_: _SETTLED,
    "score_below": lambda facts, *_: (
        f"Score {_figures(facts)}; the lowest placed without a limit is {_figures(facts, 'lowest_')}."
    ),
    "points_below": _points_below,
    "swap_breaks": _swap_breaks,
    "lottery": _lottery,
    "all_pinned": lambda *_: "All places in this group are held already, or staff gave them.",
    "left_out": lambda *_: "Nothing stands against it: there is a place, or somebody there has less.",
}
