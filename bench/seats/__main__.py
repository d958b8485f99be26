"""Race for seats: each scene many times over, by gunicorn and by processes that call verbs (bench/README.md)."""

import argparse
import os
import shutil
import signal
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from bench.web.databases import new_database, server_name
from bench.web.serving import THREADED, environment, free_port, gunicorn, wait_for

if TYPE_CHECKING:
    from bench.seats.scenes import Found
    from bench.seats.stage import Stage

ENDS = (signal.SIGTERM, signal.SIGHUP)
HEAD = "| scene | times | right | waited, 95 of 100 | notes |\n|---|---|---|---|---|"


def main() -> int:
    chosen = _arguments()
    for number in ENDS:
        signal.signal(number, lambda number, _frame: sys.exit(128 + number))
    server = os.environ.get("DATABASE_URL", "")
    with stage(server) as ready:
        print(f"{server_name(server)}; gunicorn {' '.join(THREADED)}; four processes that call verbs.\n")
        print(HEAD, flush=True)
        wrong = [name for name, found in _scenes(chosen, ready) if not _play(name, found)]
    return int(bool(wrong))


@contextmanager
def stage(server: str) -> "Iterator[Stage]":
    """An empty portal with DEBUG off and its processes; all gone at the end."""
    folder, port = Path(tempfile.mkdtemp(prefix="cop-bench-")), free_port()
    try:
        with new_database(server, folder, "seats") as database:
            own = environment(folder, port, database, 0) | {"STATIC_ROOT": str(folder / "static")}
            os.environ |= own
            from bench.seats.players import players  # noqa: PLC0415 -- the settings come first
            from bench.seats.stage import Stage, prepare  # noqa: PLC0415

            prepare()
            log = folder / "gunicorn.log"
            with gunicorn("cop_portal.wsgi", port, {}, log, THREADED) as process, players({}) as four:
                wait_for(process, port, "/health/live", log)
                yield Stage(port, four)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.seats", description=__doc__)
    parser.add_argument("scene", nargs="*", help="play only scenes whose name has this in it")
    parser.add_argument("--repeats", type=int, default=20, help="how often each scene is played (20)")
    parser.add_argument("--interleavings", type=int, default=1_000, help="of everything at random (1,000)")
    parser.add_argument("--seed", type=int, default=4, help="of what is at random (4)")
    return parser.parse_args()


def _scenes(chosen: argparse.Namespace, ready: "Stage") -> "Iterator[tuple[str, list[Found]]]":
    from bench.seats.interleaving import interleave  # noqa: PLC0415
    from bench.seats.scenes import SCENES  # noqa: PLC0415

    def is_wanted(name: str) -> bool:
        return not chosen.scene or any(part in name for part in chosen.scene)

    for scene in SCENES:
        name = scene.__name__.replace("_", " ")
        if is_wanted(name):
            yield name, [_said(name, number, scene(ready)) for number in range(1, chosen.repeats + 1)]
    name = f"{chosen.interleavings:,} interleavings of seed {chosen.seed}"
    if is_wanted(name):
        yield name, [interleave(ready, chosen.interleavings, chosen.seed)]


def _said(name: str, number: int, found: "Found") -> "Found":
    """Progress, apart from the table: a run that is ended has shown something."""
    print(
        f"bench.seats: {name}, {number}: {'right' if found.is_right else 'WRONG'}",
        file=sys.stderr,
        flush=True,
    )
    return found


def _play(name: str, found: "list[Found]") -> bool:
    """Print the row of a scene; whether it was right each time."""
    waited = sorted(time for one in found for time in one.waited)
    p95 = f"{waited[int(len(waited) * 0.95)]:,.0f} ms" if waited else ""
    right = sum(one.is_right for one in found)
    notes = sum((one.notes for one in found), start=type(found[0].notes)())
    print(f"| {name} | {len(found)} | {right} | {p95} | {_words(notes)} |", flush=True)
    for one in found:
        if not one.is_right:
            print(f"  found {one.facts}\n  wanted {one.wanted}", file=sys.stderr)
    return right == len(found)


def _words(notes: dict[str, int]) -> str:
    return ", ".join(f"{what} {count:,}" for what, count in sorted(notes.items()))


if __name__ == "__main__":
    sys.exit(main())
