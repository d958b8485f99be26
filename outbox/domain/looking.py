"""One look of a tick at all that there may be to do, in one statement however many jobs there are.

It is a hint: once `FULL_EVERY` has passed every job is run, whatever was seen.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from celery.exceptions import SoftTimeLimitExceeded
from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet

from outbox.domain.containment import Contained
from outbox.models import EngineState, Message
from outbox.registry import JOBS

FULL_EVERY = timedelta(minutes=5)


@dataclass(frozen=True)
class Look:
    """The jobs that may have something to do, whether mail is due, and whether it is time to run every job."""

    jobs: frozenset[str]
    is_mail_due: bool
    is_full: bool


def look(at: datetime) -> Look:
    """What there is to do at `at`."""
    own = dict(enumerate(Message.objects.at_hand(at)))
    own["lately"] = EngineState.objects.filter(
        last_full_tick_at__lte=at, last_full_tick_at__gt=at - FULL_EVERY
    )
    with Contained("A look at what there is to do", passes=(SoftTimeLimitExceeded,)) as asking:
        waiting = {
            (name, n): rows
            for name, job in JOBS.items()
            for n, rows in enumerate(job.waiting(at) if job.waiting else ())
        }
        found = _are_there(own | waiting)
        jobs = frozenset(name for name, n in waiting if found[name, n])
    if asking.failure:  # somebody's question is wrong: nobody's work waits for that
        found, jobs = _are_there(own), frozenset(JOBS)
    is_mail_due = any(there for key, there in found.items() if isinstance(key, int))
    return Look(jobs, is_mail_due, is_full=not found["lately"])


def _are_there(questions: Mapping[object, QuerySet]) -> dict[object, bool]:
    """Which of these have a row. Joined as text: Django would name every table of every question anew."""
    found, parts, values = dict.fromkeys(questions, False), [], []
    asked = []
    for key, rows in questions.items():
        try:
            sql, params = rows.query.exists().get_compiler(connection=connection).as_sql()
        except EmptyResultSet:
            continue
        asked.append(key)
        parts.append(f"EXISTS({sql})")
        values += params
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(parts)}", values)
        return found | dict(zip(asked, map(bool, cursor.fetchone()), strict=True))
