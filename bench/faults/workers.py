"""Processes of the portal that send mail, each in a group of its own, ended by their number."""

import itertools
import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from bench.faults.nursery import Child, Nursery, nursery

LOOP = ("loop", "--every", "1")
QUICKLY = ("loop", "--every", "0.1")
CELERY = (
    "celery",
    "worker",
    "--pool=prefork",
    "-c",
    "1",
    "--without-gossip",
    "--without-mingle",
    "-l",
    "ERROR",
)
BEAT = ("celery", "beat", "--pidfile=", "-l", "ERROR")
STOP_SECONDS = 60
NUMBERS = itertools.count()


class Worker:
    """One process and its children, which can be started again."""

    def __init__(self, birth: Callable[[], Child]) -> None:
        self.birth = birth
        self.start()

    def start(self) -> None:
        self.process = self.birth()

    @property
    def is_alive(self) -> bool:
        return self.process.poll() is None

    def signal(self, number: int) -> None:
        """To the whole family: the pool's children too."""
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, number)

    def kill(self) -> None:
        self.signal(signal.SIGKILL)
        self.process.wait(STOP_SECONDS)

    def kill_and_start(self) -> None:
        self.kill()
        self.start()

    def tell_to_stop(self) -> None:
        """As systemd does: the first process of the family."""
        if self.is_alive:
            os.kill(self.process.pid, signal.SIGTERM)

    def terminate(self, seconds: int = STOP_SECONDS) -> float:
        """Tell it to stop, and wait until it did; the seconds it took."""
        began = time.monotonic()
        self.tell_to_stop()
        self.process.wait(seconds)
        return time.monotonic() - began

    def end(self) -> None:
        """For the end of a scene: woken if it sleeps, told, then made to."""
        self.signal(signal.SIGCONT)
        with suppress(AssertionError):  # it did not hear
            self.terminate(3)
        self.kill()


class Workers:
    """All that a scene starts, in the environment `own`, each with what it is `told` to do otherwise."""

    def __init__(self, own: dict[str, str], folder: Path, nurseries: ExitStack) -> None:
        self.own, self.folder, self.nurseries = own, folder, nurseries
        self.all: list[Worker] = []
        self.loaded: dict[frozenset, Nursery] = {}

    def start(self, what: tuple[str, ...], own: dict[str, str] | None = None, **told: object) -> Worker:
        """`own` is what is different in its environment."""
        log = self.folder / f"{next(NUMBERS)}-{what[0]}.log"
        home = self._nursery(self.own | (own or {}))
        worker = Worker(lambda: home.start(what, log, told))
        self.all.append(worker)
        return worker

    def end(self) -> None:
        for worker in self.all:
            worker.end()
        self.all.clear()

    def _nursery(self, own: dict[str, str]) -> Nursery:
        key = frozenset(own.items())
        if key not in self.loaded:
            self.loaded[key] = self.nurseries.enter_context(nursery(own, self.folder / "nursery.log"))
        return self.loaded[key]


@contextmanager
def workers(own: dict[str, str], folder: Path) -> Iterator[Workers]:
    """An empty staff; whoever it hires is gone with the block."""
    with ExitStack() as nurseries:
        staff = Workers(own, folder, nurseries)
        try:
            yield staff
        finally:
            staff.end()
