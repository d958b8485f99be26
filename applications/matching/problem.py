"""What a composer is asked: who wants to go where, what is wanted of each group, and what staff have fixed.

Nothing else comes in: no name, no access need, no safety note, no demographic. Who must not meet is a pair of
numbers without a reason.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from applications.matching.stored import Stored


@dataclass(frozen=True, slots=True)
class Wish(Stored):
    """One ranked choice. `score`: mean of its reviews, 1 to 5; None while nobody has reviewed it."""

    community: int
    rank: int
    score: float | None = None
    dates: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Applicant(Stored):
    """Somebody with their wishes. A trait that is missing is unknown, and counts towards nothing."""

    pk: int
    wishes: tuple[Wish, ...]
    traits: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Group(Stored):
    """A community to compose. One that may be dropped is either left empty or meets its floor if it can."""

    pk: int
    floor: int
    ceiling: int
    may_be_dropped: bool = False
    sessions: tuple[int, ...] = ()


class Kind(StrEnum):
    MOST_EACH = "most_each"
    LEAST_OF = "least_of"
    MOST_OF = "most_of"
    LEAST_KINDS = "least_kinds"
    LEAST_EACH_DATE = "least_each_date"


MOSTS = frozenset({Kind.MOST_EACH, Kind.MOST_OF})


@dataclass(frozen=True, slots=True)
class Target(Stored):
    """What is wanted of a group's composition. A hard one is never missed; a soft one costs `weight` a person."""

    pk: int
    group: int
    kind: Kind
    number: int
    trait: str = ""
    values: frozenset[str] = frozenset()
    is_hard: bool = False
    weight: int = 1


@dataclass(frozen=True, slots=True)
class Pin(Stored):
    """Staff: this person surely is in this group, or surely is not, whatever they wished."""

    applicant: int
    group: int
    is_in: bool


@dataclass(frozen=True, slots=True)
class Problem(Stored):
    """Everything that decides. Wishes for communities that are not among the groups are left alone."""

    applicants: tuple[Applicant, ...]
    groups: tuple[Group, ...]
    targets: tuple[Target, ...] = ()
    pins: tuple[Pin, ...] = ()
    apart: tuple[tuple[int, int], ...] = ()
    seats_per_person: int = 1
    seed: str = ""

    def __post_init__(self) -> None:
        """Refuse what names nobody, or the same thing twice: it could only be answered by a guess."""
        people = _once("applicants", [person.pk for person in self.applicants])
        groups = _once("groups", [group.pk for group in self.groups])
        _once("targets", [target.pk for target in self.targets])
        for person in self.applicants:
            _once(f"wishes of {person.pk}", [wish.community for wish in person.wishes])
        if not groups.issuperset(target.group for target in self.targets):
            raise ValueError("A target is for a group that is not composed.")
        if not all(pin.applicant in people and pin.group in groups for pin in self.pins):
            raise ValueError("A pin is for somebody or for a group that is not here.")


def _once(what: str, numbers: list[int]) -> set[int]:
    distinct = set(numbers)
    if len(distinct) < len(numbers):
        raise ValueError(f"Twice the same among {what}.")
    return distinct
