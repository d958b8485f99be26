"""The portal as gunicorn serves it to the bench: whoever asks is told what an answer took of the database.

A request with `X-Bench-Count` gets `X-Bench-SQL: statements;repeated` back. With BENCH_SQL, the name of a file, each
of its statements is noted there with its milliseconds. Other requests pass untouched: those are the timed ones.
"""

import json
import os
from collections.abc import Callable, Iterable
from pathlib import Path
from time import perf_counter

from django.db import connection

from cop_portal.wsgi import application as portal

NOTES = os.environ.get("BENCH_SQL", "")
APPLICATIONS = int(os.environ.get("BENCH_APPLICATIONS", "0"))


class Statements:
    """What ran on one connection: the text before its values are put in, and how long it took."""

    def __init__(self) -> None:
        self.ran: list[tuple[str, float]] = []

    def __call__(self, execute: Callable, sql: str, params: object, many: bool, context: dict) -> object:
        before = perf_counter()
        try:
            return execute(sql, params, many, context)
        finally:
            self.ran.append((sql, (perf_counter() - before) * 1000))

    @property
    def repeated(self) -> int:
        """How many said what one before them in the same request had said."""
        return len(self.ran) - len({sql for sql, _ in self.ran})


def application(environ: dict, start_response: Callable) -> Iterable[bytes]:
    if "HTTP_X_BENCH_COUNT" not in environ:
        return portal(environ, start_response)
    statements = Statements()

    def start(status: str, headers: list, *more: object) -> Callable:
        counted = ("X-Bench-SQL", f"{len(statements.ran)};{statements.repeated}")
        return start_response(status, [*headers, counted], *more)

    with connection.execute_wrapper(statements):
        answer = portal(environ, start)
    if NOTES:
        _note(environ, statements)
    return answer


def _note(environ: dict, statements: Statements) -> None:
    about = {"applications": APPLICATIONS, "page": f"{environ['REQUEST_METHOD']} {environ['PATH_INFO']}"}
    lines = [
        json.dumps({**about, "ms": round(milliseconds, 2), "sql": sql})
        for sql, milliseconds in statements.ran
    ]
    with Path(NOTES).open("a") as file:
        file.writelines(f"{line}\n" for line in lines)
