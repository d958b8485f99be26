"""The processes of `manage.py portal`: started together, and ended together however it ends."""

import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import FrameType, TracebackType
from typing import Self

from django.core.management.base import CommandError

ENDS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
# A worker finishes the mail in its hand first.
PATIENCE_SECONDS = 20
LOOK_SECONDS = 0.1


@dataclass(frozen=True)
class Address:
    """Where the portal listens."""

    host: str
    port: int

    @classmethod
    def parse(cls, text: str) -> Self:
        """`8123`, `127.0.0.1:8123` or `[::1]:8123`."""
        host, _, port = text.rpartition(":")
        if not port.isdecimal() or not 0 < int(port) < 65536:
            raise CommandError(f"{text!r} is no address. Write it as 127.0.0.1:8123.")
        return cls(host or "127.0.0.1", int(port))

    @property
    def url(self) -> str:
        """Where a browser on this machine finds it."""
        return f"http://{self.host.replace('0.0.0.0', '127.0.0.1')}:{self.port}"  # noqa: S104 -- read, not bound

    def environment(self) -> dict[str, str]:
        """What the portal's processes need to know of it: links in mail lead here."""
        hosts = ["127.0.0.1", "localhost", "[::1]", self.host]
        own = {"DEBUG": "1", "BASE_URL": self.url}
        # Mail that the schedule sends should not keep somebody who tries the portal waiting.
        default = {"ALLOWED_HOSTS": ",".join(hosts), "LOG_LEVEL": "WARNING", "TICK_SECONDS": "5"}
        # In a container everybody is root; the worker need not say so.
        default["PYTHONWARNINGS"] = "ignore:You're running the worker with superuser privileges"
        return default | dict(os.environ) | own

    def is_free(self) -> bool:
        """Whether nobody listens here yet."""
        family = socket.AF_INET6 if self.host.startswith("[") else socket.AF_INET
        with socket.socket(family) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((self.host.strip("[]"), self.port))
            except OSError:
                return False
        return True

    def __str__(self) -> str:
        return f"{self.host}:{self.port}"


class Ended(Exception):
    """It is over: asked for (a signal), or because a process died (`failed`)."""

    def __init__(self, message: str, *, failed: bool) -> None:
        super().__init__(message)
        self.failed = failed


class Family:
    """Processes that live and die together. Each leads a group of its own, so nothing that it starts is left.

    A context manager: leaving it ends them all. After Ctrl-C, SIGTERM or the end of the terminal,
    whoever waits here gets `Ended`; never in between, when a process is started and not yet known.
    """

    def __init__(self, environment: dict[str, str], folder: Path) -> None:
        self.environment, self.folder = environment, folder
        self.members: dict[str, subprocess.Popen] = {}
        self.asked = False

    def __enter__(self) -> Self:
        self.before = {number: signal.signal(number, self._asked) for number in ENDS}
        return self

    def __exit__(self, kind: type | None, error: BaseException | None, trace: TracebackType | None) -> None:
        for number in ENDS:
            signal.signal(number, signal.SIG_IGN)  # a second Ctrl-C must not leave half of them running
        for member in self.members.values():
            _signal_group(member, signal.SIGTERM)
        deadline = time.monotonic() + PATIENCE_SECONDS
        for member in self.members.values():
            with suppress(subprocess.TimeoutExpired):
                member.wait(max(0, deadline - time.monotonic()))
            _signal_group(member, signal.SIGKILL)
            member.wait()
        for number, handler in self.before.items():
            signal.signal(number, handler)

    def start(self, name: str, command: list[str]) -> subprocess.Popen:
        """Start one for good: if it ends, all do. What it writes as an error is shown."""
        self.members[name] = subprocess.Popen(  # noqa: S603 -- commands of our own
            command,
            env=self.environment,
            cwd=self.folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            start_new_session=True,
        )
        return self.members[name]

    def run(self, name: str, command: list[str]) -> None:
        """Run one to its end and raise `Ended` if it fails."""
        member = self.start(name, command)
        while member.poll() is None:
            self._wait()
        del self.members[name]
        if member.returncode:
            raise Ended(f"{name} failed: see above.", failed=True)

    def until(self, done: Callable[[], bool]) -> None:
        """Watch over them until `done()`. Raises `Ended`, by name, when one dies."""
        while not done():
            for name, member in self.members.items():
                if member.poll() is not None:
                    raise Ended(f"{name} ended (code {member.returncode}): ending the rest.", failed=True)
            self._wait()

    def _asked(self, number: int, frame: FrameType | None) -> None:
        self.asked = True

    def _wait(self) -> None:
        if self.asked:
            raise Ended("Ended. Nothing is left running.", failed=False)
        time.sleep(LOOK_SECONDS)


def _signal_group(member: subprocess.Popen, number: int) -> None:
    """To the process and all that it started; the group outlives its leader, so also after its end."""
    with suppress(ProcessLookupError):
        os.killpg(member.pid, number)
