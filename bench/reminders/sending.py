"""What leaves in a second: by two workers, and by Django's `send_messages`, to the same mail server."""

import signal
from collections.abc import Iterable

from django.core.mail import EmailMultiAlternatives, get_connection

from bench.faults.sink import Sink
from bench.faults.workers import Worker
from outbox.clock import db_now
from outbox.domain.delivery import compose
from outbox.models import Message
from outbox.models.message import WORDS, new_message_id
from tests.waiting import until

LOOP = ("loop", "--every", "5")
# As often as a wake-up after each commit would have them look.
LOOK_SECONDS = 0.1


def write(rows: list[Message]) -> list[EmailMultiAlternatives]:
    """Give the rows their words; answers the same mails as anybody would hand them to Django."""
    now = db_now()
    for row in rows:
        row.date_header = now
    return [_plain(compose(row)) for row in rows]


def at_once(mails: list[EmailMultiAlternatives], sink: Sink) -> float:
    """Mails a second on one connection, each of which is put into its form as it leaves."""
    sink.clear()
    with get_connection() as connection:
        connection.send_messages(mails)
    return _rate(sink)


def by_workers(rows: list[Message], sink: Sink, crew: Iterable[Worker], *, have_words: bool) -> float:
    """Mails a second by workers that find these rows due: with the words they have, or written as each leaves."""
    sink.clear()
    due = Message.objects.filter(pk__in=[row.pk for row in rows])
    due.delete()
    now = db_now()
    for row in rows:
        row.message_id, row.due_at, row.next_attempt_at, row.date_header = new_message_id(), now, now, None
    Message.objects.bulk_create(rows if have_words else [_wordless(row) for row in rows], batch_size=500)
    for worker in crew:
        worker.signal(signal.SIGCONT)
    until(lambda: not due.exclude(status=Message.Status.SENT).exists(), what="all sent", seconds=600)
    for worker in crew:
        worker.signal(signal.SIGSTOP)
    return _rate(sink)


def _wordless(row: Message) -> Message:
    fields = {field.attname: getattr(row, field.attname) for field in Message._meta.concrete_fields}
    return Message(**fields | dict.fromkeys(WORDS, ""))


def _plain(mail: EmailMultiAlternatives) -> EmailMultiAlternatives:
    return EmailMultiAlternatives(
        mail.subject, mail.body, mail.from_email, mail.to, headers=mail.extra_headers,
        attachments=mail.attachments, alternatives=mail.alternatives,
    )  # fmt: skip


def _rate(sink: Sink) -> float:
    """By the clock of who takes them, from the first to the last."""
    times = [mail.at for mail in sink.mails]
    return (len(times) - 1) / (max(times) - min(times))
