"""Guards of how mail is claimed, sent and closed. Each function: does the promise hold?"""

import smtplib
import socket
import threading
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta

from django.conf import settings
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.db import OperationalError

from accounts.models import SafeContact
from bench.faults.kinds import KILLS, NOTE, RAISES, notes
from outbox import registry
from outbox.clock import Clock, db_now
from outbox.domain import claiming, delivery, wakeup
from outbox.domain import tick as engine
from outbox.domain.channel import Channel
from outbox.management.commands import run_reminders
from outbox.models import BadAddress, Message
from outbox.models.message import MOST_CLAIMS
from tests.factories import PersonFactory

HOUR = timedelta(hours=1)


class Broken(EmailBackend):
    """A mail server that answers what it is told, and counts how often it is asked for a connection."""

    opened = 0
    at_opening: Exception | None = None
    at_mail: Exception | None = None
    # The worker is gone once this many were taken.
    dies_after = -1

    def open(self) -> None:
        Broken.opened += 1
        if Broken.at_opening:
            raise Broken.at_opening

    def send_messages(self, messages: list) -> int:
        if Broken.at_mail:
            raise Broken.at_mail
        taken = super().send_messages(messages)
        if len(mail.outbox) == Broken.dies_after:
            raise Killed
        return taken


class Killed(BaseException):
    """What a worker does not live through."""


def statuses() -> list[str]:
    return list(Message.objects.order_by("pk").values_list("status", flat=True))


def fencing() -> bool:
    """Who slept past the lease finishes nothing."""
    at = db_now()
    notes(1, at)
    (asleep,) = claiming.claim_some(at, 1)
    claiming.claim_some(at + HOUR, 1)
    return not claiming.finish_later(asleep, at, "451", counts=True) and statuses() == ["sending"]


def lease() -> bool:
    """Who wakes after the lease sends nothing of what it held."""
    at = db_now()
    notes(1, at)
    (asleep,) = claiming.claim_some(at, 1)
    with Channel() as channel:
        channel.ready()
        delivery.deliver(asleep, channel, Clock(at + HOUR))
    return mail.outbox == []


def abandoned() -> bool:
    at = db_now()
    notes(1, at)
    claiming.claim_some(at, 1)
    engine.send_due(at + HOUR)
    return statuses() == ["sent"]


def same_name() -> bool:
    """A second attempt is the same mail."""
    at = db_now()
    (name,) = notes(1, at)
    (row,) = claiming.claim_some(at, 1)
    claiming.finish_later(row, at, "451", counts=True)
    engine.send_due(at + HOUR)
    return [each.extra_headers["Message-ID"] for each in mail.outbox] == [name]


def release() -> bool:
    """Told to stop after the first mail, a worker gives the others of its batch back."""
    at = db_now()
    notes(3, at)
    engine.send_due(at, stop=lambda: len(mail.outbox) > 0)
    return statuses() == ["sent", "pending", "pending"]


def closing_each() -> bool:
    """Of a batch whose worker dies, one mail at most goes out twice."""
    at = db_now()
    notes(3, at)
    Broken.dies_after = 3
    with suppress(Killed):
        engine.send_due(at)
    engine.send_due(at + HOUR)
    return len(mail.outbox) <= 3 + 1


def secret_once() -> bool:
    """A code that may have left, before the line broke, is not sent again."""
    Broken.at_mail = smtplib.SMTPServerDisconnected()
    at = db_now()
    notes(1, at, is_secret=True)
    engine.send_due(at)
    return statuses() == ["failed"]


def secret_dropped() -> bool:
    """Nor one that was in the hands of a worker that died."""
    at = db_now()
    notes(1, at, is_secret=True)
    claiming.claim_some(at, 1)
    engine.tick(at + HOUR)
    return statuses() == ["failed"] and mail.outbox == []


def count_of_cuts() -> bool:
    """A server that hangs up three times in a row is left alone."""
    Broken.at_mail = smtplib.SMTPServerDisconnected()
    at = db_now()
    notes(10, at)
    engine.send_due(at)
    return Broken.opened == engine.MOST_CONNECTIONS_LOST == 3


def backoff() -> bool:
    """What is refused for now waits, and is not given up."""
    Broken.at_mail = smtplib.SMTPDataError(451, b"4.3.0 Try again")
    at = db_now()
    notes(1, at)
    engine.send_due(at)
    engine.send_due(at + timedelta(seconds=30))
    return list(Message.objects.values_list("status", "recipient_failures")) == [("pending", 1)]


def look_at_the_line() -> bool:
    """A server that hung up between two mails is noticed before the second, which would be in doubt."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def greet_and_go() -> None:
            talk, _ = server.accept()
            with talk:
                talk.sendall(b"220 here\r\n")

        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = server.getsockname()
        settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
        gone = threading.Thread(target=greet_and_go)
        gone.start()
        with Channel() as channel:
            channel.ready()
            gone.join()
            return not channel._answers()


def bounces() -> bool:
    at = db_now()
    notes(1, at)
    BadAddress.objects.create(address=Message.objects.get().to, error_code="550")
    engine.send_due(at)
    return statuses() == ["failed"] and mail.outbox == []


def wishes() -> bool:
    """Mail of a kind that the person switched off after it was written."""
    registry.KINDS[NOTE] = replace(registry.KINDS[NOTE], category="reminders")
    at, person = db_now(), PersonFactory()
    notes(1, at, person_id=person.pk)
    SafeContact.objects.create(user=person, unwanted=["reminders"])
    engine.send_due(at)
    return statuses() == ["cancelled"] and mail.outbox == []


def patience() -> bool:
    """A loop whose database was away looks again."""
    stopping, looks = threading.Event(), []

    def look(*, stop: object) -> None:
        looks.append(stop)
        if len(looks) == 1:
            raise OperationalError
        stopping.set()

    run_reminders.tick = run_reminders.send_due = look
    with suppress(OperationalError):
        run_reminders.go_on(stopping, 0)
    return len(looks) == 2


def breaker() -> bool:
    """A server that refuses is left alone for a while."""
    Broken.at_opening = ConnectionRefusedError()
    at = db_now()
    notes(1, at)
    for second in range(20):
        engine.send_due(at + timedelta(seconds=second))
    return Broken.opened == 1


def channel_blame() -> bool:
    Broken.at_mail = smtplib.SMTPDataError(454, b"4.7.0 Not now")
    at = db_now()
    notes(2, at)
    engine.send_due(at)
    return statuses() == ["pending", "pending"]


def claims_limit() -> bool:
    """A row that ends its workers is given up."""
    at = db_now()
    notes(1, at)
    for number in range(MOST_CLAIMS):
        claiming.claim_some(at + number * HOUR, 1)
    engine.tick(at + MOST_CLAIMS * HOUR)
    return statuses() == ["failed"] and mail.outbox == []


def alone() -> bool:
    """What was claimed beside such a row does not pay for it."""
    at = db_now()
    notes(1, at, kind=KILLS, prefix="kills", text="")
    notes(3, at)
    for number in range(4 * MOST_CLAIMS):
        for row in engine.claim_some(at + number * HOUR, 10):
            if row.kind == KILLS:
                break
            claiming.finish_sent(row, at)
    engine.tick(at + 100 * HOUR)
    return statuses() == ["failed", "sent", "sent", "sent"]


def expiry() -> bool:
    at = db_now()
    notes(1, at - HOUR, expires_at=at)
    engine.tick(at)
    return statuses() == ["expired"] and mail.outbox == []


def containment() -> bool:
    at = db_now()
    notes(1, at - HOUR, kind=RAISES, text="", prefix="raises")
    notes(1, at)
    engine.tick(at)
    return statuses() == ["failed", "sent"]


def impatience() -> bool:
    """A broker that hangs costs a request a moment: the harness waits no longer than that."""
    settings.CELERY_BROKER_TRANSPORT_OPTIONS = {"socket_timeout": None}
    return wakeup.wake() is False


def quiet() -> bool:
    """And the next requests nothing."""
    return impatience() and wakeup.breaker.is_open
