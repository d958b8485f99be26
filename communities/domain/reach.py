"""Who a round reached, in numbers from which nobody can be found.

The guard is against whoever knows the table, the number of applicants, and how the table is made.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from communities.models import Demographics, Round
from communities.registry import applicants_of

FEWEST = 5
NO_ANSWER = "No answer"
Gender, Group = Demographics.Gender, Demographics.Group


@dataclass(frozen=True)
class Line:
    """How many people; None: not shown."""

    label: str
    people: int | None


@dataclass(frozen=True)
class Reach:
    """Everybody who applied is in exactly one line of `gender`, and in any number of `groups`. `about_groups` is
    how many said something about groups."""

    people: int
    gender: list[Line]
    about_groups: int | None
    groups: list[Line]


def may_be_counted(round_: Round, at: datetime) -> bool:
    """Only once no application comes in any more: before, each that came would show whose numbers it moved."""
    return at >= round_.grace_ends_at


def who_we_reach(round_: Round) -> Reach:
    """The people who sent an application to this round, by what they said of themselves.

    “None of these” has no line: how many named a group would follow, and from that a small group.
    """
    applied = applicants_of(round_)
    told = Demographics.objects.filter(round=round_, person__in=applied).values_list("gender", "groups")
    genders = Counter(gender for gender, _ in told if gender)
    groups = Counter(group for _, chosen in told for group in chosen)
    said = sum(1 for _, chosen in told if chosen and Group.NOT_SAID not in chosen)
    by_gender = [genders[gender] for gender in Gender] + [len(applied) - genders.total()]
    return Reach(
        people=len(applied),
        gender=_lines([*Gender.labels, NO_ANSWER], parts_shown(by_gender)),
        about_groups=parts_shown([said, len(applied) - said])[0],
        groups=[
            Line(group.label, groups[group] if is_shown(groups[group], said) else None)
            for group in Group
            if group not in {Group.NONE, Group.NOT_SAID}
        ],
    )


def parts_shown(parts: Sequence[int]) -> list[int | None]:
    """The parts of a whole that is known, with None for those that are not shown: all under FEWEST, and so many of
    the smallest others that none of the hidden can be worked out from the rest."""
    hidden = {place for place, people in enumerate(parts) if people < FEWEST}
    while hidden and len(hidden) < len(parts) and not _keep_each_other([parts[place] for place in hidden]):
        others = {place: people for place, people in enumerate(parts) if place not in hidden}
        # All that are equally small: which of them is hidden would tell what made it so.
        hidden |= {place for place, people in others.items() if people == min(others.values())}
    return [None if place in hidden else people for place, people in enumerate(parts)]


def _keep_each_other(hidden: list[int]) -> bool:
    """Their sum is known. It tells no part if there are two or more, not all as small or as large as may be."""
    return len(hidden) >= 2 and sum(hidden) >= FEWEST and set(hidden) != {FEWEST - 1}


def is_shown(people: int, of: int) -> bool:
    """May the number of a group that overlaps with others be shown? Neither it nor the rest may be few."""
    return people >= FEWEST and of - people >= FEWEST


def _lines(labels: Sequence[str], shown: Sequence[int | None]) -> list[Line]:
    return [Line(label, people) for label, people in zip(labels, shown, strict=True)]
