"""Every figure, in a few lanes side by side: some mostly wait for processes, others mostly compute."""

import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from bench.web.serving import ROOT

# Lanes of names of scenes, each lane about as long as the others.
LANES = [
    ["1 no fault", "2 workers", "3 naive"],
    ["4 broker", "5 broker", "6 database", "7 mail", "8 six"],
    ["9 ", "10 ", "11 ", "12 ", "13 ", "15 ", "16 "],
    ["--sqlite", "2 workers killed"],
]
# These compute all along and have no hurry; the others wait for processes, and say if one does not come.
STORMS = [["14 "], ["--sqlite", "14 "]]


def play_whole() -> int:
    """Play all lanes, print each row as it comes and what the whole took. 0 if every row is right."""
    began = time.monotonic()
    with ExitStack() as stack:
        lanes = [stack.enter_context(_lane(arguments)) for arguments in LANES]
        lanes += [stack.enter_context(_lane(arguments, "nice")) for arguments in STORMS]
        readers = [
            threading.Thread(target=_pass_on, args=(lane, not number)) for number, lane in enumerate(lanes)
        ]
        for reader in readers:
            reader.start()
        for reader in readers:
            reader.join()
        codes = [lane.wait() for lane in lanes]
    minutes, seconds = divmod(round(time.monotonic() - began), 60)
    print(
        f"The whole: {minutes} min {seconds} s; {'wrong' if any(codes) else 'every row is right'}.",
        flush=True,
    )
    return max(codes)


@contextmanager
def _lane(arguments: list[str], *before: str) -> Iterator[subprocess.Popen]:
    """A lane, out of reach of Ctrl-C: whoever ends the whole ends it with the block, and it puts its things away."""
    command = [*before, sys.executable, "-m", "bench.faults", *arguments]
    with subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, text=True, start_new_session=True
    ) as lane:
        try:
            yield lane
        finally:
            lane.terminate()


def _pass_on(lane: subprocess.Popen, with_head: bool) -> None:
    """Rows; the head of the table once."""
    for line in lane.stdout:
        if with_head or not line.startswith(("| figure", "|---")):
            sys.stdout.write(line)
            sys.stdout.flush()
