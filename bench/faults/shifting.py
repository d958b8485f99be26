"""A clock of the database that the harness moves: each process of a scene reads by how much from one file."""

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

from outbox import clock


class Shift:
    """By how many seconds the database's clock is off, kept in a file so that all processes agree."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.honest = clock.db_now
        self.set(0)

    def set(self, seconds: float) -> None:
        fresh = self.path.with_suffix(".new")
        fresh.write_text(str(seconds))
        fresh.replace(self.path)

    def forward(self, by: timedelta) -> None:
        self.set(self.seconds + by.total_seconds())

    @property
    def seconds(self) -> float:
        return float(self.path.read_text())

    def now(self) -> datetime:
        """The time as the workers of this scene have it."""
        return self.honest() + timedelta(seconds=self.seconds)


def shifted(honest: Callable[[], datetime], path: str) -> Callable[[], datetime]:
    """`honest`, but for what the file at `path` says."""
    return lambda: honest() + timedelta(seconds=float(Path(path).read_text()))
