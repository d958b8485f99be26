"""A row belongs to the worker that claimed it, until it finishes or its lease runs out.

The claim is one short transaction and mail is sent outside it: on SQLite a lock held while a mail server
thinks would stop every writer.
"""

import uuid
from collections.abc import Iterable
from datetime import datetime, timedelta
from types import SimpleNamespace

from django.db import transaction
from django.db.models import DateTimeField, F
from django.db.models.functions import Coalesce

from outbox.models import Message
from outbox.models.message import LEFT_OUT, WORDS, WRITTEN
from outbox.prepared import Given, PreparedUpdate

LEASE = timedelta(seconds=120)


def is_anything_due(at: datetime) -> bool:
    """There is a row that `claim_some` would take."""
    return any(queue.exists() for queue in Message.objects.queues(at))


@transaction.atomic
def claim_some(at: datetime, most: int) -> list[Message]:
    """Take up to `most` rows that should go next, urgent ones first, for `LEASE`. Each goes to exactly one caller.

    What a worker left behind comes alone: if the row is what ended that worker, no other is to pay for it.
    PostgreSQL locks the rows and skips those locked by others; on SQLite the transaction itself is the lock.
    """
    urgent, abandoned, rest = (
        queue.select_for_update(skip_locked=True).values_list("pk", flat=True)
        for queue in Message.objects.queues(at)
    )
    pks = list(urgent[:most]) or list(abandoned[:1]) or list(rest[:most])
    if not pks:
        return []
    Message.objects.filter(pk__in=pks).update(
        status=Message.Status.SENDING,
        claim=uuid.uuid4(),
        claims=F("claims") + 1,
        lease_until=at + LEASE,
        date_header=Coalesce("date_header", at),
    )
    rows = Message.objects.in_bulk(pks)
    return [rows[pk] for pk in pks]


def finish_sent(message: Message, at: datetime, *, has_new_words: bool = True) -> bool:
    """It left. False, and nothing is changed, if the lease ran out and the row is another worker's by now.

    Without `has_new_words` those that the row had when it was claimed stay as they are.
    """
    held = {"pk": message.pk, "claim": message.claim, "at": at, "provider_id": message.provider_id}
    if not (has_new_words or message.is_secret):
        return _sent(**held) == 1
    words = {field: getattr(message, field) for field in WRITTEN}
    if message.is_secret:
        words |= dict.fromkeys(WORDS, "")
    is_ours = _sent_with_words(**held, **words) == 1
    if is_ours and LEFT_OUT in message.context:
        Message.objects.filter(pk=message.pk).update(context=message.context)
    return is_ours


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


def release(messages: Iterable[Message]) -> int:
    """Rows of one batch that were not begun: as if they had never been claimed. Answers how many were still ours."""
    rows = list(messages)
    mine = Message.objects.filter(
        pk__in=[row.pk for row in rows],
        claim__in={row.claim for row in rows},
        status=Message.Status.SENDING,
    )
    return mine.update(status=Message.Status.PENDING, claim=None, lease_until=None, claims=F("claims") - 1)


def _mine(message: Message):  # noqa: ANN202
    """The row if this worker still holds it: one that slept past its lease must not undo what another did."""
    return Message.objects.filter(pk=message.pk, claim=message.claim, status=Message.Status.SENDING)


def _given(name: str) -> Given:
    return Given(name, Message._meta.get_field(name))


# Asked once a mail.
HELD = SimpleNamespace(pk=Given("pk", Message._meta.pk), claim=_given("claim"))
SENT = {
    "status": Message.Status.SENT,
    "sent_at": Given("at", DateTimeField()),
    "provider_id": _given("provider_id"),
    "claim": None,
    "lease_until": None,
    "claims": 0,
    "last_error_code": "",
}
_sent = PreparedUpdate(lambda: _mine(HELD), **SENT)
_sent_with_words = PreparedUpdate(lambda: _mine(HELD), **SENT, **{name: _given(name) for name in WRITTEN})
