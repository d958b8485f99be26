"""One clock for all workers, the database's: one whose own is a day ahead would send a day early."""

from datetime import UTC, datetime, timedelta
from time import monotonic as stopwatch

from django.db import connection

NOW_BY_DATABASE = {
    "postgresql": "SELECT STATEMENT_TIMESTAMP()",
    "sqlite": "SELECT STRFTIME('%Y-%m-%d %H:%M:%f', 'NOW')",
}


def db_now() -> datetime:
    """The time by the database, in UTC. Costs one short query."""
    with connection.cursor() as cursor:
        cursor.execute(NOW_BY_DATABASE[connection.vendor])
        (now,) = cursor.fetchone()
    if isinstance(now, str):
        return datetime.fromisoformat(now).replace(tzinfo=UTC)
    return now.astimezone(UTC)


class Clock:
    """The database's clock, or one that stands still at `at`: call it to ask.

    `about_now()` asks at most once a second and counts on from there by this machine's stopwatch, which goes on
    while a process is stopped.
    """

    TRUST_SECONDS = 1.0

    def __init__(self, at: datetime | None = None) -> None:
        self.stands_at = at
        self._asked_at = float("-inf")

    def __call__(self) -> datetime:
        if self.stands_at:
            return self.stands_at
        self._answer, self._asked_at = db_now(), stopwatch()
        return self._answer

    def about_now(self) -> datetime:
        passed = stopwatch() - self._asked_at
        if self.stands_at or passed > self.TRUST_SECONDS:
            return self()
        return self._answer + timedelta(seconds=passed)
