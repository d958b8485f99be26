"""One clock for all workers, the database's: one whose own is a day ahead would send a day early."""

from collections.abc import Callable
from datetime import UTC, datetime

from django.db import connection

Clock = Callable[[], datetime]

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


def clock_at(at: datetime | None) -> Clock:
    """A clock that stands still at `at`, or the database's own."""
    return db_now if at is None else lambda: at
