"""One look of a tick at all that there may be to do, in one statement however many jobs there are.

It is a hint: once `FULL_EVERY` has passed every job is run, whatever was seen.
"""

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache

from celery.exceptions import SoftTimeLimitExceeded
from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import DateTimeField

from outbox.domain.containment import Contained
from outbox.models import EngineState, Message
from outbox.prepared import Given, stored
from outbox.registry import JOBS, Waiting

FULL_EVERY = timedelta(minutes=5)
# The moment of the look. Whatever a question says about it, it says in SQL.
AT = Given("at", DateTimeField())
# What the engine itself asks: is mail due, did a tick run every job lately?
MAIL, LATELY = "due mail", "lately full"
Jobs = tuple[tuple[str, Waiting], ...]


@dataclass(frozen=True)
class Look:
    """The jobs that may have something to do, whether mail is due, and whether it is time to run every job."""

    jobs: frozenset[str]
    is_mail_due: bool
    is_full: bool


def look(at: datetime) -> Look:
    """What there is to do at `at`."""
    asked = tuple((name, job.waiting) for name, job in JOBS.items() if job.waiting)
    with Contained("A look at what there is to do", passes=(SoftTimeLimitExceeded,)) as asking:
        found = _ask(asked, at)
    if asking.failure:  # somebody's question is wrong: nobody's work waits for that
        found = _ask((), at) | JOBS.keys()
    return Look(frozenset(JOBS) & found, is_mail_due=MAIL in found, is_full=LATELY not in found)


def _ask(jobs: Jobs, at: datetime) -> set[str]:
    """Whose questions find a row."""
    whose, sql, params = _put_into_sql(connection.vendor, jobs)
    with connection.cursor() as cursor:
        cursor.execute(sql, stored(params, {"at": at}))
        return {name for name, is_there in zip(whose, cursor.fetchone(), strict=True) if is_there}


@cache
def _put_into_sql(vendor: str, jobs: Jobs) -> tuple[list[str], str, list]:
    """The questions of the engine and of these jobs as one statement about `AT`, and whose each is; once in a process.

    Joined as text: Django would name every table of every question anew.
    """
    questions = [(MAIL, rows) for rows in Message.objects.at_hand(AT)]
    full = EngineState.objects.filter(last_full_tick_at__lte=AT, last_full_tick_at__gt=AT - FULL_EVERY)
    questions.append((LATELY, full))
    questions += [(name, rows) for name, waiting in jobs for rows in waiting(AT)]
    whose, parts, params = [], [], []
    for name, rows in questions:
        with suppress(EmptyResultSet):
            sql, values = rows.query.exists().get_compiler(connection=connection).as_sql()
            whose.append(name)
            parts.append(f"EXISTS({sql})")
            params += values
    return whose, f"SELECT {', '.join(parts)}", params
