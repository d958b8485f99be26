"""Break real processes while reminders go out: every figure of reliability, one row each (bench/README.md)."""

import argparse
import os
import shutil
import signal
import sys
import tempfile
import traceback
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import django

from bench.faults.servers import own_postgres, own_redis
from bench.faults.sink import sink
from bench.faults.whole import play_whole
from bench.web.databases import new_database
from bench.web.serving import environment, free_port
from tests.services import NotHere

if TYPE_CHECKING:
    from bench.faults.scenes import Scene
    from bench.faults.stage import Stage


def main() -> int:
    chosen = _arguments()
    # KeyboardInterrupt for all three: Hypothesis takes SystemExit for a failure of what it plays.
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.default_int_handler)
    try:
        if chosen.whole:
            return play_whole()
        with stage(sqlite=chosen.sqlite, full=not chosen.small) as ready:
            return _play(ready, chosen)
    except NotHere as missing:
        print(f"NOT RUN: {missing}", file=sys.stderr)
        return 3


@contextmanager
def stage(*, sqlite: bool, full: bool) -> "Iterator[Stage]":
    """An empty portal on a PostgreSQL of its own, or on a file, with a Redis and a mail server; all gone at the end."""
    with ExitStack() as stack:
        folder = Path(tempfile.mkdtemp(prefix="cop-faults-"))
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        postgres = None if sqlite else stack.enter_context(own_postgres())
        broker = stack.enter_context(own_redis())
        post = stack.enter_context(sink())
        database = stack.enter_context(new_database(postgres.url if postgres else "", folder, "faults"))
        own = environment(folder, free_port(), database, 0) | {
            "STATIC_ROOT": str(folder / "static"),
            "EMAIL_URL": f"smtp://127.0.0.1:{post.port}",
            "REDIS_URL": broker.url,
            "TICK_SECONDS": "1",
        }
        os.environ |= own
        django.setup()
        from bench.seats.stage import prepare_tables  # noqa: PLC0415 -- the settings come first

        prepare_tables()
        from bench.faults.stage import Stage  # noqa: PLC0415 -- the settings come first

        yield Stage(own, folder, post, broker, postgres, full)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.faults", description=__doc__)
    parser.add_argument("scene", nargs="*", help="play only scenes whose name has this in it")
    parser.add_argument("--but", nargs="*", default=[], help="and none whose name has this in it")
    parser.add_argument("--whole", action="store_true", help="every figure, in a few processes at once")
    parser.add_argument("--sqlite", action="store_true", help="on an SQLite file instead of PostgreSQL")
    parser.add_argument("--small", action="store_true", help="a small part of each")
    return parser.parse_args()


def _play(ready: "Stage", chosen: argparse.Namespace) -> int:
    from bench.faults.scenes import scenes  # noqa: PLC0415 -- the settings come first
    from bench.faults.stage import HEAD  # noqa: PLC0415 -- the settings come first

    print(HEAD, flush=True)
    wrong = 0
    for name, scene in scenes(ready).items():
        is_chosen = not chosen.scene or any(part in name for part in chosen.scene)
        if is_chosen and not any(part in name for part in chosen.but):
            wrong += not _shown(name, scene, ready)
    return int(wrong > 0)


def _shown(name: str, scene: "Scene", ready: "Stage") -> bool:
    """Play one scene and print its rows; whether it was right. One that fails leaves the others their turn."""
    try:
        came = scene(ready)
    except Exception as error:
        traceback.print_exc()
        print(f"| {name} | WRONG: {error!r} |", flush=True)
        return False
    finally:
        ready.repair()
    rows = came if isinstance(came, list) else [came]
    print(*rows, sep="\n", flush=True)
    return all(row.is_right for row in rows)


if __name__ == "__main__":
    sys.exit(main())
