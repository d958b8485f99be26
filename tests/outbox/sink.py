"""A mail server on loopback that keeps what it takes and can be told how to misbehave, once per order."""

from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage

from aiosmtpd.controller import Controller

from tests.services import free_port

ACCEPT_THEN_DROP = "accept, then drop"
DROP = "drop"


class Sink:
    """`at_rcpt` and `at_data` hold replies to give first, in order; after them everything is accepted."""

    def __init__(self) -> None:
        self.port = free_port()
        self.mails: list[EmailMessage] = []
        self.recipients: list[list[str]] = []
        self.connections = 0
        self.at_rcpt: deque[str] = deque()
        self.at_data: deque[str] = deque()

    @property
    def message_ids(self) -> list[str]:
        return [mail["Message-ID"] for mail in self.mails]

    async def handle_EHLO(self, server, session, envelope, hostname, responses):  # noqa: N802
        self.connections += 1
        session.host_name = hostname
        return responses

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802
        if self.at_rcpt:
            return self.at_rcpt.popleft()
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):  # noqa: N802
        order = self.at_data.popleft() if self.at_data else "250 OK"
        if order in {"250 OK", ACCEPT_THEN_DROP}:
            self.mails.append(message_from_bytes(envelope.content, policy=policy.default))
            self.recipients.append(envelope.rcpt_tos)
        if order in {DROP, ACCEPT_THEN_DROP}:
            server.transport.abort()
            return "250 OK"
        return order


@contextmanager
def listening(sink: Sink) -> Iterator[Sink]:
    controller = Controller(sink, hostname="127.0.0.1", port=sink.port)
    controller.start()
    try:
        yield sink
    finally:
        controller.stop()
