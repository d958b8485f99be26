"""What beat and the wake-up start. Losing one, or running two at once, costs nothing: the rows decide."""

import multiprocessing

from celery import shared_task
from celery.signals import worker_shutting_down

from outbox.domain import tick as engine
from outbox.domain.delivery import LEAST_LEASE

# A mail that is begun at the last moment has as long as its claim holds: cut off before, it might go twice.
SOFT_LIMIT = engine.RUN_SECONDS + int(LEAST_LEASE.total_seconds())
# Early acknowledgement on purpose: the next tick does whatever this one did not, and one that waited for a worker until
# the next is there need not run.
LIMITS = {
    "acks_late": False,
    "ignore_result": True,
    "expires": 25,
    "soft_time_limit": SOFT_LIMIT,
    "time_limit": SOFT_LIMIT + 10,
}

# Made before the pool forks: every child sees that its worker was told to stop, and stops between mails.
_stopping = multiprocessing.Event()


@worker_shutting_down.connect
def _stop_between_mails(**_: object) -> None:
    _stopping.set()


@shared_task(**LIMITS)
def tick() -> None:
    """Everything that is due: jobs and mail."""
    engine.tick(stop=_stopping.is_set)


@shared_task(**LIMITS)
def send_due() -> None:
    """Mail that is due, without the jobs: what a wake-up after a commit asks for."""
    engine.send_due(stop=_stopping.is_set)
