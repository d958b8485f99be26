"""Each guard of the engine, and how a process of the harness takes it away: then its case must go red."""

import uuid
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from celery.schedules import crontab
from django.conf import settings
from django.db.models import F

from applications.domain import offers
from cop_portal import pages
from outbox import clock, queries, registry
from outbox.domain import addresses, breaker, channel, claiming, delivery, tick, wakeup, writing
from outbox.management.commands import run_reminders
from outbox.models import Message, message


def no_claim_lock() -> None:
    """Whoever reads a row takes it, though another read it too."""

    def claim_some(at: datetime, most: int) -> list[Message]:
        rows = list(Message.objects.filter(status__in=["pending", "sending"], next_attempt_at__lte=at)[:most])
        for row in rows:
            row.claim, row.lease_until, row.date_header = uuid.uuid4(), at + claiming.LEASE, at
            taken = {"status": "sending", "claim": row.claim, "lease_until": row.lease_until}
            Message.objects.filter(pk=row.pk, status__in=["pending", "sending"]).update(**taken)
        return rows

    tick.claim_some = claim_some
    no_fencing()


def no_lease() -> None:
    """A worker that slept goes on with what it holds, however late."""
    delivery.LEAST_LEASE = timedelta(days=-1)


def no_fencing() -> None:
    """Whoever held a row may finish it, though it is another's by now."""
    claiming._mine = lambda row: Message.objects.filter(pk=row.pk)


def no_abandoned() -> None:
    """What a worker left behind stays where it is."""
    honest = message.MessageQuerySet.queues

    def queues(self: object, at: datetime) -> list:
        urgent, abandoned, rest = honest(self, at)
        return [urgent, abandoned.none(), rest]

    message.MessageQuerySet.queues = queues


def no_same_name() -> None:
    """Each attempt is a mail of its own."""
    honest = delivery.compose

    def compose(row: Message) -> object:
        row.message_id, row.date_header = message.new_message_id(), clock.db_now() + timedelta(seconds=1)
        return honest(row)

    delivery.compose = compose


def no_revalidation() -> None:
    """What was wanted when it was planned is sent."""
    registry.KINDS.update(
        {name: registry.Kind(name, kind.title, kind.render) for name, kind in registry.KINDS.items()}
    )


def no_breaker() -> None:
    """A channel that is down is asked again and again."""
    breaker.trip = lambda at, why="": None
    breaker.is_paused = lambda at: False


def no_channel_blame() -> None:
    """What the channel did is counted against the row, which is given up at the first failure."""
    honest = delivery.classify

    def classify(error: Exception) -> delivery.Fault:
        return delivery.Fault(delivery.Blame.RECIPIENT, honest(error).code)

    delivery.classify = classify


def no_claims_limit() -> None:
    """A row may end its workers for ever."""
    message.MOST_CLAIMS = tick.MOST_CLAIMS = 32_000


def no_alone() -> None:
    """What a dead worker left behind is claimed again all together, with the row that ended it."""
    honest = claiming.claim_some

    def claim_some(at: datetime, most: int) -> list[Message]:
        rows = honest(at, most)
        left = Message.objects.abandoned(at).filter(is_secret=False, claims__lt=message.MOST_CLAIMS)
        if not rows or rows[0].claims == 1:
            return rows
        pks = list(left.order_by("next_attempt_at", "id").values_list("pk", flat=True)[:most])
        taken = {"claim": rows[0].claim, "lease_until": rows[0].lease_until, "claims": F("claims") + 1}
        Message.objects.filter(pk__in=pks).update(**taken)
        return rows + list(Message.objects.filter(pk__in=pks).order_by("next_attempt_at", "id"))

    tick.claim_some = claim_some


def no_expiry() -> None:
    """What is of no use any more goes out all the same."""
    message.MessageQuerySet.too_late = lambda self, at: self.none()
    honest = delivery._objection

    def objection(row: Message, at: datetime, has_bounced: Callable[[str], bool]) -> tuple[str, str] | None:
        row.expires_at = None
        return honest(row, at, has_bounced)

    delivery._objection = objection


def no_database_clock() -> None:
    """Each worker believes its own clock."""
    clock.db_now = lambda: datetime.now(UTC)


def no_key() -> None:
    """A planner that names each row anew, so that none is known."""
    honest = writing._insert
    writing._insert = lambda rows: honest([{**row, "key": str(uuid.uuid4())} for row in rows])


def no_release() -> None:
    """What was claimed and not begun waits for its lease."""
    tick.release = lambda rows: 0


def no_stop() -> None:
    """Told to stop, a worker sends on."""

    def deaf(verb: Callable) -> Callable:
        def goes_on(*given: object, stop: object = None, **named: object) -> object:
            return verb(*given, **named)

        return goes_on

    all_of_it, mail_alone = deaf(tick.tick), deaf(tick.send_due)
    for module in (tick, run_reminders):
        module.tick, module.send_due = all_of_it, mail_alone


def no_closing_each() -> None:
    """A batch is closed at its end, not mail by mail."""
    claiming.finish_sent = lambda row, at, **words: True


def no_secret_once() -> None:
    """A code that may have left is sent again like any mail."""
    honest = delivery.classify
    delivery.classify = lambda error: replace(honest(error), is_unsure=False)


def no_secret_dropped() -> None:
    """A code that a dead worker held is sent by the next."""
    honest = message.MessageQuerySet.queues

    def queues(self: object, at: datetime) -> list:
        urgent, _, rest = honest(self, at)
        return [urgent, self.abandoned(at).order_by("next_attempt_at", "id"), rest]

    message.MessageQuerySet.queues = queues
    tick._tidy = lambda at, report: None


def no_count_of_cuts() -> None:
    """A server that hangs up at every mail is tried with every mail."""
    tick.MOST_CONNECTIONS_LOST = 1_000_000


def no_backoff() -> None:
    """What was refused for now is tried again at once."""
    delivery.backoff = lambda failures: timedelta()


def no_look_at_the_line() -> None:
    """A connection that was open is believed to be open."""
    channel.Channel._answers = lambda self: True


def no_bounces() -> None:
    """An address that was refused for good is written to again."""
    addresses.Bounces.has = lambda self, address: False


def no_wishes() -> None:
    """What a person switched off is sent all the same."""
    honest = delivery.readdress
    delivery.readdress = lambda row: replace(honest(row), unwanted=frozenset())


def no_patience() -> None:
    """A loop ends where its database is away."""
    run_reminders.OperationalError = run_reminders.InterfaceError = ZeroDivisionError


def no_superseding() -> None:
    """A meeting moves, and what was queued about it stays."""
    from sessions_app.domain import news  # noqa: PLC0415 -- it holds the name

    news.supersede = lambda **_: 0


def no_late_joiners() -> None:
    """Whoever comes late gets all that fell due before."""
    from sessions_app.domain import reminders  # noqa: PLC0415 -- the settings come first

    reminders._is_for = lambda due, session, person: True


def no_wall_clock() -> None:
    """A day before is 24 hours before."""
    from sessions_app.domain import rules  # noqa: PLC0415 -- the settings come first

    rules.ELAPSING[rules.Unit.DAYS] = timedelta(days=1)


def no_interval() -> None:
    """Beat by a crontab in local time."""
    settings.CELERY_TIMEZONE = "Australia/Melbourne"
    settings.CELERY_BEAT_SCHEDULE["tick"]["schedule"] = crontab(minute="*")


def no_beat_without_memory() -> None:
    """Beat keeps in a file when it last sent, and waits for that."""
    settings.CELERY_BEAT_SCHEDULER = "celery.beat:PersistentScheduler"


def no_watchdog() -> None:
    """A scheduler may be away for ever, and nobody hears of it."""
    queries.LONGEST_WITHOUT_TICK = timedelta(days=999)


def no_look_at_the_queue() -> None:
    """Mail may wait for ever, and nobody hears of it."""
    queries.LONGEST_WAIT = timedelta(days=999)


def no_quiet() -> None:
    """A broker that did not answer is asked again by the next request."""
    wakeup.QUIET_SECONDS = 0


def no_impatience() -> None:
    """A wake-up waits for the broker as long as the broker likes."""
    wakeup.IMPATIENT = {"socket_timeout": None, "socket_connect_timeout": None, "max_retries": 0}
    wakeup.QUIET_SECONDS = 0


def no_containment() -> None:
    """What a row raises, the worker raises."""
    delivery.Contained = tick.Contained = Uncontained


def no_one_transaction() -> None:
    """Each statement of a verb stands by itself."""
    offers.decline_offer = offers.decline_offer.__wrapped__


def no_page_while_away() -> None:
    """A database that is away is an error like any other."""
    pages.OperationalError = pages.InterfaceError = ZeroDivisionError


class Uncontained:
    def __init__(self, what: str, **_: object) -> None:
        self.failure = ""

    def __enter__(self) -> "Uncontained":
        return self

    def __exit__(self, *_: object) -> bool:
        return False


GUARDS: dict[str, Callable[[], None]] = {
    name.removeprefix("no_").replace("_", " "): function
    for name, function in list(globals().items())
    if name.startswith("no_")
}
