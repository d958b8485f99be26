"""How not to do it: count, then take, without a lock and without a rule in the database.

The crowd that the portal withstands must oversell this. If it does not, the crowd is no race and its figures mean
nothing. Served by gunicorn as the portal is, on the same database.
"""

from collections.abc import Callable, Iterable

import django

django.setup()

from django.db import connection  # noqa: E402 -- the settings come first
from django.db.transaction import atomic  # noqa: E402

SEATS = 25
TABLE = "bench_naive_seat"


def make_table() -> None:
    drop_table()
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TABLE {TABLE} (place integer NOT NULL)")


def drop_table() -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE IF EXISTS {TABLE}")


def seats_taken() -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {TABLE}")
        return cursor.fetchone()[0]


def application(environ: dict, start_response: Callable) -> Iterable[bytes]:
    """Any press takes a seat if a look said that one is free."""
    try:
        taken = seats_taken()
        if taken < SEATS:
            with atomic(), connection.cursor() as cursor:
                cursor.execute(f"INSERT INTO {TABLE} (place) VALUES (%s)", [taken + 1])
    finally:
        connection.close()
    start_response("200 OK" if environ["REQUEST_METHOD"] == "GET" else "302 Found", [("Content-Length", "0")])
    return [b""]
