"""Processes of the portal that send mail, each in a group of its own, ended by their number."""

import itertools
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from bench.web.serving import ROOT

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
# No two write the same file: a beat that finds the times of an earlier one, by another clock, waits for them.
NUMBERS = itertools.count()


class Worker:
    """One process and its children. `ended_by_itself` once it is gone though nobody ended it."""

    def __init__(self, what: tuple[str, ...], own: dict[str, str], log: Path, **told: object) -> None:
        self.what, self.own, self.log, self.told = what, own, log, told
        self.start()

    def start(self) -> None:
        command = [sys.executable, "-m", "bench.faults.worker", *self.what]
        environment = os.environ | self.own | {"FAULTS": json.dumps(self.told)}
        if self.what == BEAT:
            command += ["--schedule", f"{self.log}.schedule"]
        with self.log.open("ab") as file:
            self.process = subprocess.Popen(
                command,
                env=environment,
                cwd=ROOT,
                stdin=subprocess.DEVNULL,
                stdout=file,
                stderr=file,
                start_new_session=True,
            )

    @property
    def is_alive(self) -> bool:
        return self.process.poll() is None

    def signal(self, number: int) -> None:
        """To the whole family: the pool's children too."""
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, number)

    def kill(self) -> None:
        self.signal(signal.SIGKILL)
        self.process.wait()

    def kill_and_start(self) -> None:
        self.kill()
        self.start()

    def terminate(self) -> float:
        """Ask the first process of the family to end, as systemd does; the seconds it took."""
        began = time.monotonic()
        with suppress(ProcessLookupError):
            self.process.terminate()
        self.process.wait(STOP_SECONDS)
        return time.monotonic() - began

    def end(self) -> None:
        """For the end of a scene: woken if it sleeps, asked, then made to."""
        self.signal(signal.SIGCONT)
        with suppress(subprocess.TimeoutExpired, ProcessLookupError):
            self.process.terminate()
            self.process.wait(3)
        self.kill()


class Workers:
    """All that a scene starts, in the environment `own`, each with what it is `told` to do otherwise."""

    def __init__(self, own: dict[str, str], folder: Path) -> None:
        self.own, self.folder = own, folder
        self.all: list[Worker] = []

    def start(self, what: tuple[str, ...], own: dict[str, str] | None = None, **told: object) -> Worker:
        log = self.folder / f"{next(NUMBERS)}-{what[0]}.log"
        worker = Worker(what, self.own | (own or {}), log, **told)
        self.all.append(worker)
        return worker

    def end(self) -> None:
        for worker in self.all:
            worker.end()
        self.all.clear()


@contextmanager
def workers(own: dict[str, str], folder: Path) -> Iterator[Workers]:
    """An empty staff; whoever it hires is gone with the block."""
    staff = Workers(own, folder)
    try:
        yield staff
    finally:
        staff.end()
