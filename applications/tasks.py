"""What a wake-up starts. Losing one costs a tick; two at once compose each draft once."""

from celery import shared_task
from django.utils import timezone

from applications.domain.composing import LIMIT, compose_waiting


@shared_task(acks_late=False, ignore_result=True, soft_time_limit=LIMIT, time_limit=LIMIT + 20)
def compose_queued() -> None:
    compose_waiting(timezone.now())
