"""Measure what reminders take, interleaved with the least that Django does for a mail (bench/README.md)."""

import argparse
import os
import shutil
import signal
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import django

from bench.faults.sink import Sink, sink
from bench.web.databases import new_database, server_name
from bench.web.serving import environment, free_port

ENDS = (signal.SIGTERM, signal.SIGHUP)


def main() -> int:
    chosen = _arguments()
    for number in ENDS:
        signal.signal(number, lambda number, _frame: sys.exit(128 + number))
    server = os.environ.get("DATABASE_URL", "")
    with stage(server) as (folder, post):
        from bench.reminders.measuring import measure  # noqa: PLC0415 -- the settings come first
        from bench.reminders.table import lines  # noqa: PLC0415

        found = measure(post, folder, small=chosen.small, rounds=chosen.rounds)
        print(f"{server_name(server)}; {chosen.rounds} rounds.\n", *lines(found), sep="\n")
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.reminders", description=__doc__)
    parser.add_argument("--small", action="store_true", help="a tenth of everything: a quick look")
    parser.add_argument("--rounds", type=int, default=5, help="how often each figure has its turn (5)")
    return parser.parse_args()


@contextmanager
def stage(server: str) -> Iterator[tuple[Path, Sink]]:
    """An empty portal with DEBUG off, and a mail server; all gone at the end."""
    folder = Path(tempfile.mkdtemp(prefix="cop-bench-"))
    try:
        with sink() as post, new_database(server, folder, "reminders") as database:
            os.environ |= environment(folder, free_port(), database, 0) | {
                "STATIC_ROOT": str(folder / "static"),
                "EMAIL_URL": f"smtp://127.0.0.1:{post.port}",
                # A mail that was sent is written down for good before the next, also where a server says otherwise.
                "PGOPTIONS": "-c synchronous_commit=on",
            }
            django.setup()
            from bench.seats.stage import prepare  # noqa: PLC0415 -- the settings come first

            prepare()
            yield folder, post
            _leave()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _leave() -> None:
    from django.db import connection  # noqa: PLC0415

    connection.close()


if __name__ == "__main__":
    sys.exit(main())
