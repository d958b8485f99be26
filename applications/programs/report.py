"""What a load did, record by record."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass
class LoadReport:
    """Lines for the person who loaded: `created`, `updated` and `kept` name records and fields."""

    created: list[str] = field(default_factory=list)
    updated: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)

    def __add__(self, other: LoadReport) -> LoadReport:
        return LoadReport(
            self.created + other.created,
            self.updated + other.updated,
            self.kept + other.kept,
            self.unchanged + other.unchanged,
        )

    def lines(self) -> list[str]:
        """The changes one by one, then the sums."""
        told = [
            f"{word}: {line}"
            for word, lines in (("created", self.created), ("updated", self.updated), ("kept", self.kept))
            for line in lines
        ]
        sums = ((self.created, "created"), (self.updated, "updated"), (self.kept, "kept"))
        words = [f"{len(lines)} {word}" for lines, word in sums]
        return [*told, ", ".join([*words, f"{len(self.unchanged)} unchanged"])]
