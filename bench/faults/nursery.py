"""The remote control of `bench/faults/worker.py`, and of each process that it forks."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.web.serving import ROOT
from tests.waiting import until


class Child:
    """A process that leads a group of its own. `returncode` as `subprocess` has it."""

    def __init__(self, nursery: "Nursery", pid: int) -> None:
        self.nursery, self.pid = nursery, pid
        self.returncode: int | None = None

    def poll(self) -> int | None:
        if self.returncode is None:
            self.returncode = self.nursery.ask("poll", self.pid)
        return self.returncode

    def wait(self, seconds: int) -> None:
        until(lambda: self.poll() is not None, what=f"process {self.pid} ends", seconds=seconds)


class Nursery:
    """Starts processes of the portal in the environment that it has itself."""

    def __init__(self, process: subprocess.Popen) -> None:
        self.process = process

    def start(self, what: tuple[str, ...], log: Path, told: dict[str, object]) -> Child:
        return Child(self, self.ask("start", what, str(log), told))

    def ask(self, *question: object) -> int | None:
        self.process.stdin.write(json.dumps(question) + "\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())


@contextmanager
def nursery(own: dict[str, str], log: Path) -> Iterator[Nursery]:
    """One in the environment `own`. Its children are gone with the block."""
    command = [sys.executable, "-m", "bench.faults.worker"]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    with (
        log.open("ab") as file,
        subprocess.Popen(
            command, env=os.environ | own, cwd=ROOT, stderr=file, start_new_session=True, **pipes
        ) as process,
    ):
        yield Nursery(process)
        process.stdin.close()
