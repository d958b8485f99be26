"""A mail server in a process of its own, which keeps the Message-ID, the Date and the UID of what it takes.

A line of JSON comes in, a line goes out; it ends when its input does. `Sink` is its remote control.
"""

import asyncio
import json
import re
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

from aiosmtpd.smtp import SMTP, Envelope, Session

from bench.web.serving import ROOT

DROP, ACCEPT_THEN_DROP, STALL = "drop", "accept, then drop", "stall"
ACCEPT = "250 OK"


class Mail(NamedTuple):
    """What was taken, when by the monotonic clock of this machine, and for whom."""

    message_id: str
    date: str
    uid: str
    to: str
    at: float


class Handler:
    """Takes everything, after `delay` seconds each, but for what the orders of a stage say, which come first."""

    def __init__(self) -> None:
        self.mails: list[Mail] = []
        self.connections = 0
        self.asked = Counter()
        self.clear()

    def clear(self) -> None:
        self.mails.clear()
        self.connections, self.delay = 0, 0.0
        self.asked.clear()
        self.orders: dict[str, list[str]] = {}
        # Every `every[stage]`-th gets `always[stage]`.
        self.always: dict[str, tuple[int, str]] = {}

    def order(self, stage: str) -> str:
        self.asked[stage] += 1
        if self.orders.get(stage):
            return self.orders[stage].pop(0)
        every, reply = self.always.get(stage, (0, ACCEPT))
        return reply if every and self.asked[stage] % every == 0 else ACCEPT

    async def handle_EHLO(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        self.connections += 1
        session.host_name = hostname
        order = self.order("ehlo")
        return responses if order == ACCEPT else [order]

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        order = self.order("rcpt")
        if order == ACCEPT:
            envelope.rcpt_tos.append(address)
        return await self.said(server, order)

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        order = self.order("data")
        if order != STALL and self.delay:
            await asyncio.sleep(self.delay)
        if order in {ACCEPT, ACCEPT_THEN_DROP}:
            head = envelope.content
            to = ",".join(envelope.rcpt_tos)
            self.mails.append(
                Mail(_line(ID, head), _line(DATE, head), _line(UID, head), to, time.monotonic())
            )
        return await self.said(server, order)

    async def said(self, server: SMTP, order: str) -> str:
        if order == STALL:
            await asyncio.sleep(3600)
        if order in {DROP, ACCEPT_THEN_DROP}:
            server.transport.abort()
            return ACCEPT
        return order


ID, DATE, UID = (
    re.compile(rb"^" + name + rb":\s*(.+?)\s*$", re.MULTILINE | re.IGNORECASE)
    for name in (b"Message-ID", b"Date", b"UID")
)


def _line(pattern: re.Pattern[bytes], content: bytes) -> str:
    found = pattern.search(content)
    return found.group(1).decode() if found else ""


class Sink:
    """The remote control of a mail server at `port`."""

    def __init__(self, port: int, process: subprocess.Popen) -> None:
        self.port, self.process = port, process

    def count(self) -> int:
        """How many mails were taken, the same one twice as two."""
        return self._ask("count")

    @property
    def mails(self) -> list[Mail]:
        return [Mail(*mail) for mail in self._ask("mails")]

    @property
    def connections(self) -> int:
        return self._ask("connections")

    def asked(self, stage: str) -> int:
        """How often this stage was reached."""
        return self._ask("asked", stage)

    def clear(self) -> None:
        """Forget all mail and all orders."""
        self._ask("clear")

    def slow(self, seconds: float) -> None:
        """Take this long for each mail."""
        self._ask("slow", seconds)

    def order(self, stage: str, *replies: str) -> None:
        """Say these at a stage (`ehlo`, `rcpt`, `data`), once each."""
        self._ask("order", stage, replies)

    def always(self, stage: str, reply: str, every: int = 1) -> None:
        """Say this at a stage, every so many times, until told otherwise; `every=0`: no more."""
        self._ask("always", stage, every, reply)

    def _ask(self, what: str, *arguments: object) -> object:
        self.process.stdin.write(json.dumps([what, *arguments]) + "\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())


@contextmanager
def sink() -> Iterator[Sink]:
    """A mail server that listens on loopback, where it says itself; it ends with the block."""
    command = [sys.executable, "-m", "bench.faults.sink"]
    with subprocess.Popen(
        command, cwd=ROOT, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE, start_new_session=True
    ) as process:
        yield Sink(int(process.stdout.readline()), process)
        process.stdin.close()


def _answer(handler: Handler, what: str, *given: object) -> object:
    match what:
        case "count":
            return len(handler.mails)
        case "mails":
            return handler.mails
        case "connections":
            return handler.connections
        case "asked":
            return handler.asked[given[0]]
        case "clear":
            return handler.clear()
        case "slow":
            handler.delay = given[0]
        case "order":
            handler.orders.setdefault(given[0], []).extend(given[1])
        case "always":
            handler.always[given[0]] = (given[1], given[2])
    return None


async def _serve() -> None:
    handler, loop = Handler(), asyncio.get_running_loop()
    lines = asyncio.StreamReader()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(lines), sys.stdin)
    server = await loop.create_server(
        lambda: SMTP(handler, hostname="sink", enable_SMTPUTF8=True, timeout=3600),
        "127.0.0.1",
        0,
        backlog=512,
    )
    print(server.sockets[0].getsockname()[1], flush=True)
    while line := await lines.readline():
        print(json.dumps(_answer(handler, *json.loads(line))), flush=True)
    server.close()


if __name__ == "__main__":
    asyncio.run(_serve())
