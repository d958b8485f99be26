"""What a composer answers: a plan with its figures, or what would have to give for there to be one."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from applications.matching.stored import Stored


@dataclass(frozen=True, slots=True, order=True)
class Violation(Stored):
    """A target that is missed, by so many people (or different values), over all its values or dates."""

    target: int
    by: int


@dataclass(frozen=True, slots=True)
class Stage(Stored):
    """One step of the composing. `value` is what it reached; a `gap` of 0: proven that nothing is better."""

    name: str
    value: int
    seconds: float = 0.0
    gap: float = 0.0


class Rule(StrEnum):
    TARGET = "target"
    PIN = "pin"
    CEILING = "ceiling"
    APART = "apart"
    SEATS = "seats"


@dataclass(frozen=True, slots=True, order=True)
class Relaxation(Stored):
    """A hard rule and by how much it would have to give, or does give. Who is to be apart stays unsaid: pk 0.

    `pk` is a target's, of a pin and of too many seats the applicant's, of a ceiling the group's.
    """

    kind: Rule
    pk: int
    group: int
    by: int


@dataclass(frozen=True, slots=True)
class Plan(Stored):
    """Who is in which group. `value`: score and preference in points; `broken` is empty for what was composed."""

    placed: frozenset[tuple[int, int]]
    dropped: frozenset[int] = frozenset()
    shortfalls: Mapping[int, int] = field(default_factory=dict)
    violations: tuple[Violation, ...] = ()
    value: int = 0
    stages: tuple[Stage, ...] = ()
    gap: float = 0.0
    broken: tuple[Relaxation, ...] = ()


@dataclass(frozen=True, slots=True)
class Impossible(Stored):
    """The hard rules cannot all hold: the fewest that have to give, and by how little."""

    relaxations: tuple[Relaxation, ...]
