"""What staff do with one message, or with many of one kind: hold, let go, stop, send again."""

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.db.models import QuerySet

from outbox.clock import db_now
from outbox.domain.addresses import has_bounced
from outbox.domain.rendering import one_line
from outbox.domain.wakeup import wake_after_commit
from outbox.errors import NotResendable, NotWaiting
from outbox.models import Intervention, Message
from outbox.models.message import AGAIN, LEFT_OUT, WRITTEN
from outbox.registry import kind_of, note

Status, Verb = Message.Status, Intervention.Verb
COPIED = ("kind", "about", "person_id", "convenor_id", "sequence", "to", "is_urgent", "expires_at")


@transaction.atomic
def resend(message: Message, by: AbstractBaseUser) -> None:
    """Queue a failed message again, due now, under its Message-ID and with a new Date; it may have left, and come back.
    Words that are found when it leaves are found anew. Locks the row.

    Raises NotResendable for any other state, a sign-in code, an address that bounced, or if it is too late.
    """
    message = Message.objects.select_for_update().get(pk=message.pk)
    if message.status != Status.FAILED:
        raise NotResendable("Only a message that failed can be sent again.")
    _check(message)
    Message.objects.filter(pk=message.pk).update(
        status=Status.PENDING,
        next_attempt_at=db_now(),
        claims=0,
        recipient_failures=0,
        date_header=None,
        last_error_code="",
        **_words_again(message),
    )
    _keep([message.pk], Verb.AGAIN, "", by)
    wake_after_commit()


@transaction.atomic
def send_again(message: Message, *, line: str, seen: int, by: AbstractBaseUser) -> Message:
    """Write what was sent, or failed, once more to the same person, with `line` above the words: a row of its own,
    linked to the first. `seen` is how often it had been sent again when the page was opened, so that a press twice
    is one mail. Words that are found when it leaves are found anew.

    Locks the row. Raises NotResendable for a code, any other state, an address that bounced, or if it is too late.
    """
    message = Message.objects.select_for_update().get(pk=message.pk)
    if message.status not in (Status.SENT, Status.FAILED):
        raise NotResendable("Only what was sent, or failed, can be sent again.")
    _check(message)
    now, fields = db_now(), {name: getattr(message, name) for name in COPIED} | _words_again(message)
    key = f"{message.key[:140]}{AGAIN}{seen + 1}"
    times = {"due_at": now, "next_attempt_at": now}
    again = Message(key=key, again_of=message, added_line=one_line(line), **times, **fields)
    # The row is locked: nobody writes this key between the look and the row.
    if not Message.objects.filter(key=key).exists():
        again.save()
        _keep([message.pk], Verb.AGAIN, "", by)
    wake_after_commit()
    return Message.objects.get(key=key)


@transaction.atomic
def hold(rows: QuerySet[Message], *, reason: str, by: AbstractBaseUser) -> int:
    """Let what is queued wait until it is let go; no worker takes it meanwhile. Answers how many were held. A code is
    never held, and what a worker has in hand leaves."""
    return _turn(rows.filter(status=Status.PENDING, is_secret=False), Status.HELD, Verb.HELD, reason, by)


@transaction.atomic
def let_go(rows: QuerySet[Message], *, reason: str, by: AbstractBaseUser) -> int:
    """Queue again what was held. Answers how many; what is of no use any more stays, and the next tick says so."""
    count = _turn(rows.filter(status=Status.HELD), Status.PENDING, Verb.LET_GO, reason, by)
    wake_after_commit()
    return count


@transaction.atomic
def stop(message: Message, *, reason: str, by: AbstractBaseUser) -> None:
    """Never send what waits. Raises NotWaiting once a worker has it, or it came to an end."""
    rows = Message.objects.filter(pk=message.pk).waiting().select_for_update()
    if not list(rows.values_list("pk", flat=True)):
        raise NotWaiting("This message does not wait any more: it is on its way, or came to an end.")
    Message.objects.filter(pk=message.pk).waiting().close(Status.CANCELLED, "stopped")
    _keep([message.pk], Verb.STOPPED, reason, by)


def _turn(rows: QuerySet[Message], to: str, verb: str, reason: str, by: AbstractBaseUser) -> int:
    pks = list(rows.order_by("pk").select_for_update(of=("self",)).values_list("pk", flat=True))
    changed = Message.objects.filter(pk__in=pks).waiting().update(status=to)
    _keep(pks, verb, reason, by)
    return changed


def _keep(pks: list[int], verb: str, reason: str, by: AbstractBaseUser) -> None:
    Intervention.objects.bulk_create(
        Intervention(message_id=pk, verb=verb, reason=reason[:200], by_id=by.pk) for pk in pks
    )
    for pk in pks:
        note(by, f"message_{verb}", Message(pk=pk))


def _words_again(message: Message) -> dict[str, object]:
    """The words with which it is queued again: none where they are found when it leaves, nor what is said of them."""
    if kind_of(message.kind).render is None:
        return {name: getattr(message, name) for name in (*WRITTEN, "context")}
    context = {name: value for name, value in message.context.items() if name != LEFT_OUT}
    return {**dict.fromkeys(WRITTEN, ""), "context": context}


def _check(message: Message) -> None:
    if message.is_secret:
        raise NotResendable("A code is never sent twice. The person can ask for a new one.")
    if message.expires_at and message.expires_at <= db_now():
        raise NotResendable("It is too late for this message to be of use.")
    if has_bounced(message.to):
        raise NotResendable(
            "A mail server refused this address. Clear it under “Addresses that bounced” first."
        )
