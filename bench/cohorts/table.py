"""The table that the bench prints."""

from collections.abc import Iterable
from dataclasses import dataclass
from statistics import median

from applications.matching.composing import STAGES
from bench.cohorts.one import Figures

COLUMNS = ["reading", *STAGES]
HEADS = [
    "size",
    "targets",
    *COLUMNS,
    "all",
    "by the clock",
    "× bare",
    "what if",
    "reasons",
    "gap",
    "MiB",
    "goals",
]


@dataclass(frozen=True)
class Goal:
    """The most that a size may take, in seconds and MiB."""

    total: float
    what_if: float | None = None
    reasons: float | None = None
    memory_mib: float | None = None


GOALS = {120: Goal(0.1, 0.1, 0.2), 1_000: Goal(0.5, 0.3), 10_000: Goal(8, memory_mib=300), 100_000: Goal(120)}


def head() -> str:
    return f"| {' | '.join(HEADS)} |\n{'|---' * len(HEADS)}|"


def row(found: Figures) -> str:
    """Seconds are the middle of the rounds, with the least and the most for all stages together."""
    ratio = median(ours / bare for ours, bare in zip(found.total, found.bare, strict=True))
    cells = [
        f"{found.people:,} × {found.groups:,}",
        found.kinds,
        *(f"{median(found.stages[name]):.3f}" for name in COLUMNS),
        "/".join(f"{seconds:.3f}" for seconds in (min(found.total), median(found.total), max(found.total))),
        f"{median(found.wall):.3f}",
        f"{ratio:.2f}" if found.is_bare_done else f"< {ratio:.2f} (bare not finished)",
        f"{median(found.what_if):.3f}",
        f"{median(found.reasons):.3f}",
        "0" if not found.gap else f"{found.gap:.2%}",
        f"{found.memory_mib:.0f}",
        "; ".join(verdicts(found)) or "–",
    ]
    return f"| {' | '.join(cells)} |"


def verdicts(found: Figures) -> Iterable[str]:
    """Each goal of this size: met, or by how much it is missed."""
    goal = GOALS.get(found.people)
    if not goal:
        return
    figures = {
        "all": (found.total, goal.total, "s"),
        "what if": (found.what_if, goal.what_if, "s"),
        "reasons": (found.reasons, goal.reasons, "s"),
        "memory": ([found.memory_mib], goal.memory_mib, "MiB"),
    }
    for name, (rounds, most, unit) in figures.items():
        if most is not None:
            reached = median(rounds)
            outcome = "met" if reached < most else f"**missed, {reached / most:.2f}×**"
            yield f"{name} < {most:g} {unit}: {outcome}"
