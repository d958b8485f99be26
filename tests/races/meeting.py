"""Two transactions that meet at a moment of our choosing: one waits for the other before that goes on."""

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager

from django.db import connection, connections, transaction

from tests.waiting import until

# Of this database alone. `pg_stat_activity` would stand still within a transaction.
WAITING = """
    SELECT count(*) FROM pg_locks waiting WHERE NOT granted AND EXISTS (
        SELECT 1 FROM pg_locks held JOIN pg_database d ON d.oid = held.database
        WHERE held.pid = waiting.pid AND d.datname = current_database()
    )
"""


def count_waiting() -> int:
    with connection.cursor() as cursor:
        cursor.execute(WAITING)
        return cursor.fetchone()[0]


@contextmanager
def meanwhile(verb: Callable[[], object], after: Callable[[], object] = lambda: None) -> Iterator[Future]:
    """The block is one transaction, which calls `after` and ends once `verb`, in another thread, waits for it."""

    def act() -> object:
        try:
            return verb()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            yield (other := Future())
            done = pool.submit(act)
            if connection.vendor == "postgresql":
                until(lambda: count_waiting() or done.done(), what="one waits for the other")
            after()
        other.set_result(done.result())


def crossed(begin: Callable[[], object], verb: Callable[[], object], finish: Callable[[], object]) -> object:
    """One transaction calls `begin`, and once `verb`, in another thread, waits for it, `finish`. Answers what `verb`
    does."""
    with meanwhile(verb, after=finish) as other:
        begin()
    return other.result()
