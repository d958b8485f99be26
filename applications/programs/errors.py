"""What can be wrong with a program file, in sentences that the person who wrote it understands."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class Problem:
    """One thing to mend: where it stands (line from 1, path of fields) and what is wrong."""

    file: str
    line: int
    path: str
    sentence: str

    def __str__(self) -> str:
        where = f"{self.path}: " if self.path else ""
        return f"{self.file}:{self.line}: {where}{self.sentence}"


class ProgramFileError(Exception):
    """A program file that cannot be loaded, with every problem found in it; nothing was written."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = sorted(set(problems))
        super().__init__("\n".join(str(problem) for problem in self.problems))
