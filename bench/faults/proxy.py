"""A proxy before the mail server that understands just enough of SMTP to break it at a chosen moment."""

import asyncio
import threading
from asyncio import StreamReader, StreamWriter
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from bench.web.serving import free_port

BEFORE_DATA = "disconnect before DATA"
AFTER_DOT = "disconnect after the dot, not accepted"
ACCEPTED = "accepted, then disconnect"
SILENT = "silence after the dot"
GARBAGE = "garbage for a reply"
SIGN_IN = "535 for the password"
TLS = "TLS that is none"
GREETING = "421 for a greeting"
STATE = (SIGN_IN, TLS, GREETING)  # hold until told otherwise; the others happen as often as they are told

EHLO = b"250-sink\r\n250-AUTH PLAIN\r\n250-STARTTLS\r\n250 8BITMIME\r\n"


class Proxy:
    """Listens at `port` while `is_open`. `fault` happens to the next `left` mails, and is counted in `happened`."""

    def __init__(self, to: int) -> None:
        self.to, self.port = to, free_port()
        self.fault, self.left, self.happened = "", 0, 0
        self.loop = asyncio.new_event_loop()
        self.thread = threading.Thread(target=self.loop.run_forever, daemon=True)
        self.thread.start()
        self.server: asyncio.Server | None = None
        self.open()

    def break_next(self, fault: str, times: int = 1) -> None:
        self.fault, self.left, self.happened = fault, times, 0

    def open(self) -> None:
        """Take connections."""
        self.server = self._do(asyncio.start_server(self._serve, "127.0.0.1", self.port))

    def close(self) -> None:
        """Refuse connections, and end those that are there."""
        self._do(self._close())

    def end(self) -> None:
        self.close()
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join()
        self.loop.close()

    def _do(self, coroutine: object) -> object:
        return asyncio.run_coroutine_threadsafe(coroutine, self.loop).result(30)

    async def _close(self) -> None:
        if self.server:
            self.server.close()
        self.server = None
        own = asyncio.current_task()
        talks = [task for task in asyncio.all_tasks() if task is not own]
        for task in talks:
            task.cancel()
        await asyncio.gather(*talks, return_exceptions=True)

    def _happens(self, *faults: str) -> bool:
        """This fault is due now."""
        if self.fault not in faults or self.left < 1:
            return False
        self.happened += 1
        if self.fault not in STATE:
            self.left -= 1
        return True

    async def _serve(self, client: StreamReader, back: StreamWriter) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", self.to)
        try:
            await self._talk(client, back, reader, writer)
        except (OSError, asyncio.IncompleteReadError):
            pass
        finally:
            for each in (back, writer):
                with suppress(OSError, RuntimeError):
                    each.transport.abort()

    async def _talk(
        self, client: StreamReader, back: StreamWriter, reader: StreamReader, writer: StreamWriter
    ) -> None:
        """Line by line. Returns where the talk is to end."""
        greeting = await reader.readline()
        if self._happens(GREETING):
            greeting = b"421 4.3.2 Too busy\r\n"
        back.write(greeting)
        while line := await client.readline():
            word = line[:4].upper()
            if word == b"EHLO":
                writer.write(line)
                await _reply(reader)
                back.write(EHLO)
            elif word == b"AUTH":
                refused = self._happens(SIGN_IN)
                back.write(b"535 5.7.8 No\r\n" if refused else b"235 2.7.0 Yes\r\n")
            elif word == b"STAR":
                self._happens(TLS)
                back.write(b"220 Go on\r\nthis is no handshake\r\n")
                await back.drain()
                return
            elif word == b"DATA":
                if self._happens(BEFORE_DATA) or not await self._mail(client, back, reader, writer):
                    return
            else:
                writer.write(line)
                back.write(await _reply(reader))
            await back.drain()

    async def _mail(
        self, client: StreamReader, back: StreamWriter, reader: StreamReader, writer: StreamWriter
    ) -> bool:
        """From DATA to the reply after the dot. False: the talk ends here."""
        writer.write(b"DATA\r\n")
        answer = await _reply(reader)
        back.write(answer)
        if not answer.startswith(b"354"):
            return True
        body = await client.readuntil(b"\r\n.\r\n")
        if self._happens(AFTER_DOT):
            return False
        if self._happens(SILENT):
            await client.read()
            return False
        if self._happens(GARBAGE):
            back.write(b"what?\r\n")
            await back.drain()
            return False
        writer.write(body)
        answer = await _reply(reader)
        if self._happens(ACCEPTED):
            return False
        back.write(answer)
        return True


async def _reply(reader: StreamReader) -> bytes:
    """A whole reply of the server, however many lines."""
    lines = [await reader.readline()]
    while lines[-1][3:4] == b"-":
        lines.append(await reader.readline())
    if not lines[-1]:
        raise ConnectionResetError
    return b"".join(lines)


@contextmanager
def proxy(to: int) -> Iterator[Proxy]:
    """A proxy before the mail server at the port `to`, gone with the block."""
    between = Proxy(to)
    try:
        yield between
    finally:
        between.end()
