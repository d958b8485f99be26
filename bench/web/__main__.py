"""Measure the portal's pages beside a floor, with 1,000 and with 10,000 applications (bench/README.md)."""

import argparse
import json
import os
import shutil
import signal
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from bench.web.databases import server_name
from bench.web.measuring import Results, measure
from bench.web.pages import FLOOR, PAGES, YARDSTICK
from bench.web.serving import WORKERS, Server, floor, portal
from bench.web.table import data, lines

ENDS = (signal.SIGTERM, signal.SIGHUP)
LOG_END = 1500  # characters


def main() -> int:
    chosen = _arguments()
    for number in ENDS:
        signal.signal(number, lambda number, _frame: sys.exit(128 + number))
    sizes = (200, 2_000) if chosen.small else (1_000, 10_000)
    server = os.environ.get("DATABASE_URL", "")
    try:
        with servers(server, sizes, chosen.sql) as (least, small, large):
            wanted = [
                page for page in PAGES if not chosen.page or any(part in page.name for part in chosen.page)
            ]
            turns = [*((page, [least]) for page in FLOOR), *((page, [small, large]) for page in wanted)]
            results = measure(turns, (YARDSTICK, least), chosen.rounds, say)
            _print(chosen, results, server, (least, small, large))
            if results.problems:
                _show_logs(small, large)
    except KeyboardInterrupt:
        say("ended, and everything is cleared away")
        return 130
    return int(bool(results.problems))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.web", description=__doc__)
    parser.add_argument("page", nargs="*", help="measure only pages whose name has this in it")
    parser.add_argument("--rounds", type=int, default=5, help="how often each page has its turn (5)")
    parser.add_argument("--small", action="store_true", help="200 and 2,000 applications: a quick look")
    parser.add_argument("--json", action="store_true", help="every figure of every round, as JSON")
    parser.add_argument("--sql", type=Path, help="note the statements of each counted visit in this file")
    return parser.parse_args()


@contextmanager
def servers(
    server: str, sizes: tuple[int, int], notes: Path | None
) -> Iterator[tuple[Server, Server, Server]]:
    """The floor and two portals, ready; what they stood on is gone at the end, however it ends."""
    folder = Path(tempfile.mkdtemp(prefix="cop-bench-"))
    notes = notes and notes.resolve()
    if notes:
        notes.write_text("")
    with ExitStack() as stack:
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        say("making the floor")
        ready = [stack.enter_context(floor(server, folder))]
        for index, size in enumerate(sizes):
            say(f"making a portal with {size:,} applications")
            ready.append(stack.enter_context(portal(server, folder, size, notes=notes, index=index)))
        try:
            yield tuple(ready)
        finally:
            # A second Ctrl-C must not leave half of it running.
            signal.signal(signal.SIGINT, signal.SIG_IGN)


def _print(
    chosen: argparse.Namespace, results: Results, server: str, ready: tuple[Server, Server, Server]
) -> None:
    if chosen.json:
        print(json.dumps(data(results, list(ready)), indent=1))
        return
    print(
        f"{server_name(server)}; gunicorn, {WORKERS} sync workers, DEBUG off; one visitor at a time;", end=" "
    )
    print(f"{chosen.rounds} rounds.\n")
    print("\n".join(lines(results, *ready)))


def _show_logs(*shown: Server) -> None:
    """How the logs end: why a page could not be measured may stand there."""
    for server in shown:
        end = server.log.read_text()[-LOG_END:].strip()
        say(f"the log with {server.name} applications ends: {end or 'it is empty'}")


def say(what: str) -> None:
    """Progress, apart from the table."""
    print(f"bench.web: {what}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
