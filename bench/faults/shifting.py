"""A clock of the database that the harness moves: each process of a scene reads by how much from one file."""

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

from django.db import connection

from bench.faults.servers import Server
from outbox import clock

# Debian's place for it.
LIBFAKETIME = next(Path("/usr/lib").glob("*/faketime/libfaketime.so.1"), None)


class Shift:
    """By how many seconds the database's clock is off, kept in a file so that all processes agree."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.honest = clock.db_now
        self.set(0)

    def set(self, seconds: float) -> None:
        fresh = self.path.with_suffix(".new")
        fresh.write_text(f"{seconds:+}")
        fresh.replace(self.path)

    def forward(self, by: timedelta) -> None:
        self.set(self.seconds + by.total_seconds())

    @property
    def seconds(self) -> float:
        return float(self.path.read_text())

    def now(self) -> datetime:
        """The time as the workers of this scene have it."""
        return self.honest() + timedelta(seconds=self.seconds)


class OwnClock(Shift):
    """The clock of the PostgreSQL server itself, by libfaketime, which reads the same file."""

    def now(self) -> datetime:
        return self.honest()


@contextmanager
def own_clock(server: Server) -> Iterator[OwnClock]:
    """Start the server again with a clock that can be moved; at the end once more, with that of the machine."""
    shift = OwnClock(server.folder / "clock")
    library = {"LD_PRELOAD": str(LIBFAKETIME), "FAKETIME_TIMESTAMP_FILE": str(shift.path)}
    library |= {"FAKETIME_NO_CACHE": "1", "FAKETIME_DONT_FAKE_MONOTONIC": "1"}
    server.own["env"] = os.environ | library
    connection.close()
    server.again(signal.SIGINT)
    try:
        yield shift
    finally:
        del server.own["env"]
        connection.close()
        server.again(signal.SIGINT)


def shifted(honest: Callable[[], datetime], path: str) -> Callable[[], datetime]:
    """`honest`, but for what the file at `path` says."""
    return lambda: honest() + timedelta(seconds=float(Path(path).read_text()))
