"""One small trial for each guard, in a process of its own: `python -m bench.faults.trials [GUARD…]`.

The promise holds while the guard stands, and not once the harness takes it away (bench/faults/guards.py).
"""

import json
import os
import signal
import smtplib
import sys
import traceback
from collections.abc import Callable
from datetime import timedelta

import django

django.setup()

import time_machine  # noqa: E402 -- the settings come first
from django.conf import settings  # noqa: E402
from django.core import mail  # noqa: E402
from django.core.mail.backends.locmem import EmailBackend  # noqa: E402
from django.db import transaction  # noqa: E402

from bench.faults.guards import GUARDS  # noqa: E402
from bench.faults.kinds import KILLS, RAISES, notes, register  # noqa: E402
from outbox.clock import Clock, db_now  # noqa: E402
from outbox.domain import claiming, delivery, wakeup  # noqa: E402
from outbox.domain import tick as engine  # noqa: E402
from outbox.domain.channel import Channel  # noqa: E402
from outbox.models import Message  # noqa: E402
from outbox.models.message import MOST_CLAIMS  # noqa: E402
from sessions_app.domain.reminders import plan_reminders  # noqa: E402
from sessions_app.models import Session  # noqa: E402
from tests.factories import CommunityFactory, MemberFactory, ReminderRuleFactory  # noqa: E402

HOUR = timedelta(hours=1)
PATIENCE_SECONDS = 8


class Broken(EmailBackend):
    """A mail server that answers what it is told, and counts how often it is asked for a connection."""

    opened = 0
    at_opening: Exception | None = None
    at_mail: Exception | None = None

    def open(self) -> None:
        Broken.opened += 1
        if Broken.at_opening:
            raise Broken.at_opening

    def send_messages(self, messages: list) -> int:
        if Broken.at_mail:
            raise Broken.at_mail
        return super().send_messages(messages)


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


def revalidation() -> bool:
    """A meeting that was called off after its reminder was planned."""
    session = meeting()
    at = session.starts_at - HOUR
    plan_reminders(at)
    Session.objects.filter(pk=session.pk).update(state=Session.State.CANCELLED)
    engine.send_due(at + timedelta(minutes=1))
    return Message.objects.count() == 1 and mail.outbox == []


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


def database_clock() -> bool:
    """A worker whose own clock is a day ahead sends nothing early."""
    now = db_now()
    notes(1, now + 12 * HOUR)
    with time_machine.travel(now + timedelta(days=1)):
        engine.tick()
    return mail.outbox == []


def key() -> bool:
    """Two planners, fifty times each, as one."""
    at = meeting().starts_at - HOUR
    for _ in range(100):
        plan_reminders(at)
    return Message.objects.count() == 1


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


def meeting() -> Session:
    """One with one member, reminded an hour before."""
    community = CommunityFactory(sessions=1)
    ReminderRuleFactory(convenor=community.convenor, amount=1, unit="hours", useful_until_hours=0)
    MemberFactory(community=community)
    return community.sessions.get()


TRIALS: dict[str, Callable[[], bool]] = {
    "fencing": fencing,
    "lease": lease,
    "abandoned": abandoned,
    "same name": same_name,
    "revalidation": revalidation,
    "breaker": breaker,
    "channel blame": channel_blame,
    "claims limit": claims_limit,
    "alone": alone,
    "expiry": expiry,
    "database clock": database_clock,
    "key": key,
    "containment": containment,
    "impatience": impatience,
}
# Told by real processes side by side (tests/faults/test_guards.py).
BY_PROCESSES = {"claim lock"}


def main() -> None:
    """Every trial with its guard and without, each in a child of this process. Prints what came of it."""
    for name in sys.argv[1:] or TRIALS:
        for is_off in (False, True):
            came = _in_a_child(name, is_off)
            print(json.dumps([name, is_off, came]), flush=True)


def _in_a_child(name: str, is_off: bool) -> bool:
    """Did the promise hold? A child that hangs, or raises, did not keep it."""
    child = os.fork()
    if not child:
        signal.alarm(PATIENCE_SECONDS)
        try:
            came = _holds(name, is_off)
        except BaseException:
            traceback.print_exc()
            came = False
        os._exit(0 if came else 1)
    _, status = os.waitpid(child, 0)
    return status == 0


def _holds(name: str, is_off: bool) -> bool:
    settings.EMAIL_BACKEND = f"{__name__}.Broken"
    mail.outbox = []
    register()
    engine.JOBS.clear()
    if is_off:
        GUARDS[name]()
    with transaction.atomic():
        Message.objects.all().delete()
        holds = TRIALS[name]()
        transaction.set_rollback(True)
    return holds


if __name__ == "__main__":
    main()
