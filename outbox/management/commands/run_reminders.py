import logging
import signal
import threading
import time
from argparse import ArgumentParser

from django.core.management.base import BaseCommand
from django.db import InterfaceError, OperationalError, close_old_connections

from outbox.domain.tick import send_due, tick

logger = logging.getLogger(__name__)

# Between ticks, how often to look for mail that was just written: nobody can wake this process.
LOOK_SECONDS = 2


class Command(BaseCommand):
    help = "Run the jobs that are due and send the mail that is due: once, or without end. Needs no broker."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--loop", action="store_true", help="go on until told to stop (Ctrl-C, SIGTERM)")
        parser.add_argument(
            "--every", type=float, default=30, metavar="SECONDS", help="time between two ticks"
        )

    def handle(self, *args: object, loop: bool, every: float, **options: object) -> None:
        if not loop:
            self.stdout.write(f"Sent: {tick().sent}")
            return
        stopping = threading.Event()
        for name in (signal.SIGTERM, signal.SIGINT):
            signal.signal(name, lambda *_: stopping.set())
        go_on(stopping, every)


def go_on(stopping: threading.Event, every: float) -> None:
    """Tick every so many seconds, and send what is due in between, until `stopping` is set.

    A database that is away is asked again.
    """
    next_tick = time.monotonic()
    while not stopping.is_set():
        close_old_connections()
        try:
            if time.monotonic() >= next_tick:
                next_tick = time.monotonic() + every
                tick(stop=stopping.is_set)
            else:
                send_due(stop=stopping.is_set)
        except (OperationalError, InterfaceError) as error:
            logger.error("The database cannot be reached: %s", type(error).__name__)
        stopping.wait(min(LOOK_SECONDS, every))
    close_old_connections()
