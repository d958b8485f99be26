"""Engines as one writes them first. They show that the harness sees what goes wrong."""

import time
from datetime import timedelta

from celery import shared_task
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.utils import timezone

import cop_portal.celery  # noqa: F401 -- whose broker it is
from outbox.models import Message


def main() -> None:
    """Select, send, mark; without a claim. It ends once there is nothing to send, which its parent decides."""
    with get_connection() as channel:
        while True:
            for row in Message.objects.filter(status=Message.Status.PENDING).order_by("pk"):
                _send(row, channel)
            time.sleep(0.05)


def plan(prefix: str, seconds: str) -> None:
    """A task for each of these rows, to be run so many seconds from now."""
    eta = timezone.now() + timedelta(seconds=float(seconds))
    for pk in Message.objects.filter(key__startswith=f"{prefix}:").values_list("pk", flat=True):
        send.apply_async((pk,), eta=eta)


@shared_task(acks_late=True)
def send(pk: int) -> None:
    """What the broker holds until it is due."""
    with get_connection() as channel:
        _send(Message.objects.get(pk=pk), channel)


def _send(row: Message, channel: BaseEmailBackend) -> None:
    mail = EmailMessage(row.subject, row.text, to=[row.to], headers={"Message-ID": row.message_id})
    channel.send_messages([mail])
    row.status, row.sent_at = Message.Status.SENT, row.due_at
    row.save()
