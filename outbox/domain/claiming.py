"""A row belongs to the worker that claimed it, until it finishes or its lease runs out.

The claim is one short transaction and mail is sent outside it: on SQLite a lock held while a mail server
thinks would stop every writer.
"""

import uuid
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Coalesce

from outbox.models import Message

LEASE = timedelta(seconds=120)


def is_anything_due(at: datetime) -> bool:
    """There is a row that `claim_next` would take."""
    return any(queue.exists() for queue in Message.objects.queues(at))


@transaction.atomic
def claim_next(at: datetime) -> Message | None:
    """Take the row that should go next, urgent ones first, for `LEASE`. Each row goes to exactly one caller.

    PostgreSQL locks the row and skips those locked by others; on SQLite the transaction itself is the lock.
    """
    queues = (queue.select_for_update(skip_locked=True) for queue in Message.objects.queues(at))
    pk = next((pk for queue in queues for pk in queue.values_list("pk", flat=True)[:1]), None)
    if pk is None:
        return None
    Message.objects.filter(pk=pk).update(
        status=Message.Status.SENDING,
        claim=uuid.uuid4(),
        claims=F("claims") + 1,
        lease_until=at + LEASE,
        date_header=Coalesce("date_header", at),
    )
    return Message.objects.get(pk=pk)


def finish_sent(message: Message, at: datetime) -> bool:
    """It left. False, and nothing is changed, if the lease ran out and the row is another worker's by now."""
    words = {
        "subject": message.subject,
        "text": message.text,
        "html": message.html,
        "calendar": message.calendar,
        "calendar_method": message.calendar_method,
    }
    if message.is_secret:
        words |= {"subject": "", "text": "", "html": ""}
    ended = {"claim": None, "lease_until": None, "claims": 0, "last_error_code": ""}
    return _mine(message).update(status=Message.Status.SENT, sent_at=at, **ended, **words) == 1


def finish_closed(message: Message, status: str, error_code: str = "") -> bool:
    """It will not be sent. False if the row is another worker's by now."""
    return _mine(message).close(status, error_code) == 1


def finish_later(message: Message, next_attempt_at: datetime, error_code: str, *, counts: bool) -> bool:
    """It could not leave now; `counts` if that was not the channel's fault. False if no longer ours."""
    return (
        _mine(message).update(
            status=Message.Status.PENDING,
            next_attempt_at=next_attempt_at,
            last_error_code=error_code,
            recipient_failures=F("recipient_failures") + int(counts),
            claims=0,
            claim=None,
            lease_until=None,
        )
        == 1
    )


def give_back(message: Message) -> bool:
    """Not tried at all: somebody else may. It counts as a claim without an end. False if no longer ours."""
    return _mine(message).update(status=Message.Status.PENDING, claim=None, lease_until=None) == 1


def _mine(message: Message):  # noqa: ANN202
    """The row if this worker still holds it: one that slept past its lease must not undo what another did."""
    return Message.objects.filter(pk=message.pk, claim=message.claim, status=Message.Status.SENDING)
