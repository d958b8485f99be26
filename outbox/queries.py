from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Exists, Min, OuterRef, Q, QuerySet

from outbox.models import BadAddress, EngineState, Message
from outbox.models.engine import LONGEST_PAUSE
from outbox.registry import convenors_seen_by, hidden_from

LONGEST_WITHOUT_TICK = timedelta(minutes=3)
LONGEST_WAIT = timedelta(minutes=10)


@dataclass(frozen=True)
class Health:
    """How delivery is doing, for the load balancer and the staff desk. Counts are of all rows."""

    at: datetime
    last_tick_at: datetime | None
    oldest_due_age: timedelta | None
    failed: int = 0
    expired: int = 0
    paused_until: datetime | None = None
    paused_for: str = ""

    @property
    def oldest_due_at(self) -> datetime | None:
        return self.at - self.oldest_due_age if self.oldest_due_age else None

    @property
    def is_ticking(self) -> bool:
        """A last tick in the future is of a clock that was ahead: it says nothing of now."""
        return self.last_tick_at is not None and abs(self.at - self.last_tick_at) <= LONGEST_WITHOUT_TICK

    @property
    def was_ahead(self) -> bool:
        return self.last_tick_at is not None and self.last_tick_at - self.at > LONGEST_WITHOUT_TICK

    @property
    def is_keeping_up(self) -> bool:
        return self.oldest_due_age is None or self.oldest_due_age <= LONGEST_WAIT

    @property
    def is_ready(self) -> bool:
        return self.is_ticking and self.is_keeping_up


def delivery_health(at: datetime) -> Health:
    """The state of delivery at `at` (pass `outbox.clock.db_now()`). Three queries."""
    state = EngineState.objects.first() or EngineState()
    rows = Message.objects.aggregate(
        failed=Count("pk", filter=Q(status=Message.Status.FAILED)),
        expired=Count("pk", filter=Q(status=Message.Status.EXPIRED)),
    )
    oldest = Message.objects.due(at).aggregate(oldest=Min("next_attempt_at"))["oldest"]
    counts = {"failed": rows["failed"], "expired": rows["expired"], "paused_for": state.paused_for}
    return health_of(at, state.last_tick_at, state.paused_until, oldest, **counts)


def health_of(
    at: datetime,
    last_tick_at: datetime | None,
    paused_until: datetime | None,
    oldest: datetime | None,
    **counts: object,
) -> Health:
    """The same from figures that were read along with others; without `counts` nobody asked for any."""
    paused = paused_until if paused_until and at < paused_until <= at + LONGEST_PAUSE else None
    return Health(at, last_tick_at, at - oldest if oldest else None, paused_until=paused, **counts)


def messages_seen_by(user) -> QuerySet[Message]:
    """The mail that `user` may see: superusers all, other staff their convenors'; never what is hidden from them."""
    rows = (
        Message.objects.all() if user.is_superuser else Message.objects.of_convenors(convenors_seen_by(user))
    )
    return rows.exclude(about__in=hidden_from(user))


def written_to(person_ids: Iterable[int]) -> QuerySet[Message]:
    """The mail that these people got, newest first, to be read by themselves: what was a secret stays one."""
    sent = Message.objects.filter(person_id__in=list(person_ids), status=Message.Status.SENT, is_secret=False)
    return sent.order_by("-sent_at", "-pk")


LAST_HOURS = 24


def counts_of_hours(user, at: datetime) -> dict[str, int]:
    """Of the mail that `user` may see: how much was due in the last 24 hours, by what became of it."""
    due = messages_seen_by(user).filter(due_at__gt=at - timedelta(hours=LAST_HOURS), due_at__lte=at)
    counts = due.order_by().values_list("status").annotate(n=Count("pk"))
    found = dict(counts)
    return {status.value: found.get(status.value, 0) for status in Message.Status}


def bad_addresses_seen_by(user) -> QuerySet[BadAddress]:
    """The addresses that refuse mail, of people to whom `user` may see mail."""
    if user.is_superuser:
        return BadAddress.objects.all()
    return BadAddress.objects.filter(Exists(messages_seen_by(user).filter(to=OuterRef("address"))))


def missed_mail(bad: BadAddress, user) -> QuerySet[Message]:
    """What never arrived at this address, of the mail that `user` may see; newest first."""
    return (
        messages_seen_by(user).filter(to=bad.address, status=Message.Status.FAILED).order_by("-due_at", "-pk")
    )
