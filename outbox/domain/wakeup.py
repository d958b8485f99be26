"""A nudge to the workers after a commit, so that a sign-in code leaves at once.

Nothing depends on it: without it the next tick comes by within 30 s. A broker that hangs costs one request
a second or so, and for 30 s after that none.
"""

import logging
import time
from functools import partial

from celery import current_app
from django.conf import settings
from django.db import connection, transaction
from kombu import Connection
from kombu.exceptions import KombuError

logger = logging.getLogger(__name__)

TASK = "outbox.tasks.send_due"
QUIET_SECONDS = 30
IMPATIENT = {"socket_timeout": 1, "socket_connect_timeout": 1, "retry_on_timeout": False, "max_retries": 0}


class Breaker:
    """This process's memory of a broker that did not answer."""

    def __init__(self) -> None:
        self.quiet_until = 0.0

    @property
    def is_open(self) -> bool:
        return time.monotonic() < self.quiet_until

    def trip(self) -> None:
        self.quiet_until = time.monotonic() + QUIET_SECONDS


breaker = Breaker()


def wake_after_commit() -> None:
    """Nudge the workers once this transaction commits, once however often it is called; never raises."""
    start_after_commit(TASK)


def start_after_commit(task: str) -> None:
    """Ask the workers for a `task` once this transaction commits, as the tick or another app's. Nothing may depend on
    it."""
    if not _is_arranged(task):
        transaction.on_commit(partial(wake, task), robust=True)


def wake(task: str = TASK) -> bool:
    """Nudge the workers now. False, never an error, if the broker does not take it or lately did not."""
    if breaker.is_open:
        return False
    options = {**settings.CELERY_BROKER_TRANSPORT_OPTIONS, **IMPATIENT}
    broker = Connection(settings.CELERY_BROKER_URL, connect_timeout=1, transport_options=options)
    try:
        with broker:
            current_app.send_task(task, connection=broker, retry=False, ignore_result=True, expires=25)
    except (*broker.connection_errors, *broker.channel_errors, KombuError, OSError) as error:
        logger.warning("The broker does not take a wake-up: %s", type(error).__name__)
        breaker.trip()
        return False
    return True


def _is_arranged(task: str) -> bool:
    """A nudge waits for this commit already. Any rollback that takes it away takes the later mail with it."""
    waiting = (function for _, function, *_ in connection.run_on_commit if isinstance(function, partial))
    return any(function.func is wake and function.args == (task,) for function in waiting)
