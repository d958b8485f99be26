from collections.abc import Callable
from datetime import datetime, timedelta
from enum import StrEnum

from django.core.mail import EmailMultiAlternatives

from outbox.clock import Clock
from outbox.domain import claiming
from outbox.domain.addresses import has_bounced, note_bounce
from outbox.domain.channel import Channel
from outbox.domain.containment import Contained
from outbox.domain.envelope import enveloped, readdress
from outbox.domain.faults import MOST_FAILURES, Blame, Fault, backoff, classify, mail_faults
from outbox.models import Message
from outbox.models.message import LEFT_OUT, WRITTEN
from outbox.registry import Content, Verdict, kind_of

# A claim with less time left than a slow server may take is given back instead.
LEAST_LEASE = timedelta(seconds=60)
# A row that met a broken channel lets the others go first.
AFTER_CHANNEL_FAULT = timedelta(minutes=2)
UNWANTED = "switched off"
LATER = "after other mail"
LONGEST_ID = Message._meta.get_field("provider_id").max_length
STATUS_OF = {
    Verdict.SUPERSEDED: Message.Status.SUPERSEDED,
    Verdict.CANCELLED: Message.Status.CANCELLED,
    Verdict.EXPIRED: Message.Status.EXPIRED,
}


class Outcome(StrEnum):
    """What became of one claimed row. LOST: its lease ran out, another worker has it."""

    SENT = "sent"
    LATER = "later"
    FAILED = "failed"
    UNWANTED = "unwanted"
    CHANNEL_DOWN = "channel down"
    CONNECTION_LOST = "connection lost"
    LOST = "lost"


def deliver(
    message: Message, channel: Channel, clock: Clock, has_bounced: Callable[[str], bool] = has_bounced
) -> Outcome:
    """Send a claimed row on an open channel, unless nobody wants it any more, and finish the claim.

    A retry carries the same Message-ID and Date, so that a mail that did arrive is the same mail again.
    Raises only what the database raises.
    """
    at = clock.about_now()
    if message.lease_until - at < LEAST_LEASE:
        claiming.release([message])
        return Outcome.LATER
    has_new_words = not message.text
    with Contained(f"Message {message.pk} ({message.kind})") as composing:
        objection = objection_to(message, at, has_bounced)
        mail = None if objection else compose(message)
    if composing.failure:
        objection = poisoned(composing.failure)
    if isinstance(objection, datetime):
        is_ours = claiming.finish_later(message, objection, LATER, counts=False)
        return Outcome.LATER if is_ours else Outcome.LOST
    if objection:
        return _closed(message, *objection)
    if message.lease_until - clock.about_now() < LEAST_LEASE:
        claiming.give_back(message)
        return Outcome.LATER
    try:
        message.provider_id = channel.send(mail)[:LONGEST_ID]
    except mail_faults() as error:
        fault = classify(error)
    else:
        is_ours = claiming.finish_sent(message, clock.about_now(), has_new_words=has_new_words)
        return Outcome.SENT if is_ours else Outcome.LOST
    if fault.is_unsure or fault.blame is Blame.CHANNEL:
        channel.drop()
    return _settle(message, fault, clock.about_now())


def poisoned(failure: str) -> tuple[str, str]:
    """The last state, and the code, of a mail that cannot be put together."""
    return Message.Status.FAILED, f"poison:{failure}"[:40]


def compose(message: Message) -> EmailMultiAlternatives:
    """The mail of a row, its words asked of its kind if it has none yet (and then kept on the object).

    Raises BadRecipient, BadHeaderError, LookupError if nobody can give the words, or what `render` raises.
    """
    if not message.text:
        _fill(message, words_of(message))
    mail = enveloped(message)
    mail.message()  # a header that is none shows here, not half-way through a talk with the server
    return mail


def words_of(message: Message) -> Content:
    """What its kind says at this moment. Raises LookupError if nobody can, or what `render` raises."""
    render = kind_of(message.kind).render
    if render is None:
        raise LookupError("Nobody registered how to write this kind of message.")
    return render(message)


def _fill(message: Message, content: Content) -> None:
    for field in WRITTEN:
        setattr(message, field, getattr(content, field))
    if content.left_out:
        message.context[LEFT_OUT] = content.left_out


def objection_to(
    message: Message, at: datetime, has_bounced: Callable[[str], bool] = has_bounced
) -> tuple[str, str] | datetime | None:
    """Why this row must not be sent at `at`, as its last state and a code, or until when; from rows read now. The row
    says where it goes by then, and for whom."""
    if message.expires_at and message.expires_at <= at:
        return Message.Status.EXPIRED, ""
    if kind_of(message.kind).category in readdress(message).unwanted:
        return Message.Status.CANCELLED, UNWANTED
    # Whoever asks for a code says with it that the address works.
    if not message.is_secret and has_bounced(message.to):
        return Message.Status.FAILED, "bounced before"
    still_wanted = kind_of(message.kind).still_wanted
    verdict = still_wanted(message, at) if still_wanted else Verdict.WANTED
    if isinstance(verdict, datetime):
        return verdict
    return None if verdict is Verdict.WANTED else (STATUS_OF[verdict], "")


def _settle(message: Message, fault: Fault, at: datetime) -> Outcome:
    """Finish a claim whose mail did not leave, or may not have left; the row says in which code."""
    message.last_error_code = fault.code
    if fault.is_address:
        note_bounce(message.to, fault.code)
    if message.is_secret and fault.is_unsure:
        _closed(message, Message.Status.FAILED, f"unsure:{fault.code}"[:40])
        return Outcome.CHANNEL_DOWN if fault.blame is Blame.CHANNEL else Outcome.CONNECTION_LOST
    if fault.blame is Blame.CHANNEL:
        claiming.finish_later(message, at + AFTER_CHANNEL_FAULT, fault.code, counts=False)
        return Outcome.CHANNEL_DOWN
    failures = message.recipient_failures + 1
    if fault.blame is not Blame.TRANSIENT or failures >= MOST_FAILURES:
        return _closed(message, Message.Status.FAILED, fault.code)
    claiming.finish_later(message, at + backoff(failures), fault.code, counts=True)
    return Outcome.CONNECTION_LOST if fault.is_unsure else Outcome.LATER


def _closed(message: Message, status: str, error_code: str) -> Outcome:
    if not claiming.finish_closed(message, status, error_code):
        return Outcome.LOST
    return Outcome.FAILED if status == Message.Status.FAILED else Outcome.UNWANTED
