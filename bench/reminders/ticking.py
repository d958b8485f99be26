"""What a tick takes that finds nothing, how fast reminders are planned, and how fast their words are written."""

from datetime import datetime, timedelta
from statistics import median
from time import perf_counter
from typing import NamedTuple

from django.db import connection, transaction

from bench.web.counted import Statements
from outbox.clock import db_now
from outbox.domain import pace
from outbox.domain.delivery import compose
from outbox.domain.envelope import read_wishes
from outbox.domain.gathering import gather
from outbox.domain.tick import tick
from outbox.models import Message
from outbox.registry import Verdict, kind_of
from sessions_app.domain.reminders import plan_reminders
from sessions_app.models import Session

TICKS = 20


class Idle(NamedTuple):
    """The statements of a tick that finds nothing, and its milliseconds."""

    statements: int
    ms: float


def idle() -> Idle:
    """The middle of some ticks. Raises AssertionError if one of them found something."""
    tick()
    times = []
    for _ in range(TICKS):
        began = perf_counter()
        report = tick()
        times.append((perf_counter() - began) * 1000)
        assert not any(report.jobs.values()), report
    statements = Statements()
    with connection.execute_wrapper(statements):
        tick()
    return Idle(len(statements.ran), median(times))


def plan(sessions: list[Session]) -> tuple[int, float]:
    """Plan the reminders of these meetings, half an hour before they fall due: how many, and the seconds it took.
    Nothing is kept."""
    at = _just_before(sessions)
    with transaction.atomic():
        began = perf_counter()
        planned = plan_reminders(at)
        took = perf_counter() - began
        transaction.set_rollback(True)
    return planned, took


def planned(sessions: list[Session]) -> list[Message]:
    """The reminders of these meetings, waiting."""
    plan_reminders(_just_before(sessions))
    return list(Message.objects.order_by("pk"))


def write(rows: list[Message]) -> float:
    """Rows a second that one worker reads up, asks about and writes, batch by batch as it does before it sends them."""
    fresh = list(Message.objects.filter(pk__in=[row.pk for row in rows]))
    now = db_now()
    for row in fresh:
        row.date_header = now
        assert not row.text
    began = perf_counter()
    for start in range(0, len(fresh), pace.MOST):
        batch = fresh[start : start + pace.MOST]
        read_wishes(batch)
        gather(batch)
        for row in batch:
            assert kind_of(row.kind).still_wanted(row, now) is Verdict.WANTED
            compose(row)
    return len(fresh) / (perf_counter() - began)


def _just_before(sessions: list[Session]) -> datetime:
    return sessions[0].starts_at - timedelta(minutes=90)
