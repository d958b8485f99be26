"""What beat, cron and the wake-up call, as often as they like and at the same time: the rows decide."""

import logging
import time
from collections import Counter, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from celery.exceptions import SoftTimeLimitExceeded

from outbox.clock import Clock
from outbox.domain import breaker
from outbox.domain.addresses import Bounces
from outbox.domain.channel import Channel
from outbox.domain.claiming import claim_some, is_anything_due, release
from outbox.domain.containment import Contained
from outbox.domain.delivery import Outcome, deliver
from outbox.domain.envelope import TRUST_SECONDS, read_wishes
from outbox.domain.faults import classify_opening, mail_faults
from outbox.domain.gathering import gather
from outbox.domain.looking import look
from outbox.domain.pace import Pace
from outbox.models import EngineState, Message
from outbox.models.message import MOST_CLAIMS
from outbox.registry import JOBS, Work

logger = logging.getLogger(__name__)

# After so long a run, jobs and all, begins no mail: see the limits in `outbox.tasks`.
RUN_SECONDS = 40
# One mail that makes the server hang up is that mail's trouble; three in a row are the server's.
MOST_CONNECTIONS_LOST = 3


@dataclass
class TickReport:
    """What one tick did: `jobs` name → how much (only those that ran and worked), rows by outcome, rows given up."""

    jobs: dict[str, int] = field(default_factory=dict)
    jobs_failed: list[str] = field(default_factory=list)
    outcomes: Counter[Outcome] = field(default_factory=Counter)
    expired: int = 0
    given_up: int = 0
    is_paused: bool = False
    connections_lost: int = 0  # in a row

    @property
    def sent(self) -> int:
        return self.outcomes[Outcome.SENT]


def tick(at: datetime | None = None, *, stop: Callable[[], bool] = lambda: False) -> TickReport:
    """Say that we live, look what there is to do, and do it: jobs of all apps first, then what is hopeless is given up
    and what is due is sent. A tick that finds nothing asks three questions of the database.

    `at` stands for the database's clock; `stop` is asked between mails. Raises only if the database does.
    """
    began_at, clock = time.monotonic(), Clock(at)
    report = TickReport()
    began = clock()
    _heartbeat(began)
    seen = look(began)
    for name, job in JOBS.items():
        # What one job did may be what another waited for.
        if seen.is_full or name in seen.jobs or any(report.jobs.values()):
            _run(name, job.run, clock(), report)
    if seen.is_full:
        EngineState.objects.filter(pk=1).update(last_full_tick_at=began)
    elif not (seen.is_mail_due or report.jobs or report.jobs_failed):
        return report
    _tidy(clock(), report)
    return send_due(at, stop=stop, report=report, began_at=began_at)


def send_due(
    at: datetime | None = None,
    *,
    stop: Callable[[], bool] = lambda: False,
    report: TickReport | None = None,
    began_at: float | None = None,
) -> TickReport:
    """Claim and send on one connection until nothing is due, told to stop, out of time or cut off. `began_at` is when
    the run began, by the stopwatch, if it did something before."""
    clock = Clock(at)
    report = report or TickReport()
    deadline = (time.monotonic() if began_at is None else began_at) + RUN_SECONDS
    report.is_paused = breaker.is_paused(clock())
    pace = Pace()

    def is_over() -> bool:
        return report.is_paused or stop() or time.monotonic() >= deadline

    with Channel() as channel:
        while not is_over():
            if not channel.is_open and not is_anything_due(clock()):
                break
            # No row is claimed for a server that cannot be reached.
            report.is_paused = not _opened(channel, clock)
            batch = [] if report.is_paused else claim_some(clock(), pace.size)
            if not batch:
                break
            with pace.of(batch):
                _send(batch, channel, clock, report, is_over)
    return report


def _send(
    batch: list[Message], channel: Channel, clock: Clock, report: TickReport, is_over: Callable[[], bool]
) -> None:
    """Deliver one after the other; what was not begun when it is over goes back as if never claimed.

    What the rows have in common is read again, for those that are left, once it is a second old.
    """
    waiting, bounces, read_at = deque(batch), Bounces(row.to for row in batch), float("-inf")
    try:
        while waiting and not is_over():
            if time.monotonic() - read_at > TRUST_SECONDS:
                read_at = time.monotonic()
                read_wishes(waiting)
                gather(waiting)
            report.is_paused = not _opened(channel, clock)
            if not is_over():  # a server that does not answer takes its time
                row = waiting.popleft()
                _note(row, deliver(row, channel, clock, bounces.has), report, clock)
    finally:
        if waiting:
            release(waiting)


def _heartbeat(at: datetime) -> None:
    if not EngineState.objects.filter(pk=1).update(last_tick_at=at):
        EngineState.objects.bulk_create([EngineState(pk=1, last_tick_at=at)], ignore_conflicts=True)


def _run(name: str, work: Work, at: datetime, report: TickReport) -> None:
    """A job that fails, fails alone."""
    with Contained(f"Job {name}", passes=(SoftTimeLimitExceeded,)) as running:
        report.jobs[name] = work(at)
    if running.failure:
        report.jobs_failed.append(name)


def _tidy(at: datetime, report: TickReport) -> None:
    """Close what nobody may send any more: too late, a secret that may have left, a killer of workers."""
    report.expired = Message.objects.too_late(at).close(Message.Status.EXPIRED)
    abandoned = Message.objects.abandoned(at)
    report.given_up = abandoned.filter(is_secret=True).close(Message.Status.FAILED, "unsure:worker")
    worn_out = Message.objects.due(at).filter(claims__gte=MOST_CLAIMS)
    report.given_up += worn_out.close(Message.Status.FAILED, "poison:claims")


def _opened(channel: Channel, clock: Clock) -> bool:
    """False, and all mail pauses, if the mail server cannot be reached. No row is touched."""
    try:
        channel.ready()
    except mail_faults() as error:
        code = classify_opening(error).code
        logger.error("The mail server cannot be reached: %s", code)
        channel.drop()
        breaker.trip(clock(), code)
        return False
    return True


def _note(row: Message, outcome: Outcome, report: TickReport, clock: Clock) -> None:
    """Count; the first mail that gets through ends the pauses, a channel that fails begins one."""
    report.outcomes[outcome] += 1
    if outcome is Outcome.SENT:
        if report.sent == 1:
            breaker.reset()
        report.connections_lost = 0
    elif outcome is Outcome.CONNECTION_LOST:
        report.connections_lost += 1
    is_down = outcome is Outcome.CHANNEL_DOWN
    if is_down or report.connections_lost >= MOST_CONNECTIONS_LOST:
        breaker.trip(clock(), row.last_error_code if is_down else "hung up")
        report.is_paused = True
