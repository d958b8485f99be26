"""What a wake-up starts. Losing one costs a tick; two at once compose each draft once, and check each letter once."""

from celery import shared_task
from django.utils import timezone

from applications.domain.checking import check_releases
from applications.domain.composing import LIMIT, compose_waiting
from applications.domain.holding import TASK
from outbox.clock import db_now
from outbox.domain.wakeup import wake


@shared_task(acks_late=False, ignore_result=True, soft_time_limit=LIMIT, time_limit=LIMIT + 20)
def compose_queued() -> None:
    compose_waiting(timezone.now())


@shared_task(acks_late=False, ignore_result=True, soft_time_limit=50, time_limit=60)
def check_pressed() -> None:
    """As much as a tick does, and then again, so that what came meanwhile has its turn."""
    # The hold is over by the database's clock, so it begins by it.
    if check_releases(db_now()):
        wake(TASK)
