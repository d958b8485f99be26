"""Waiting for other processes: look again until it is so, with a deadline that only a failure reaches."""

import subprocess
import threading
import time
from collections.abc import Callable

LOOK_SECONDS = 0.05


def until(
    done: Callable[[], object], *, what: str, alive: subprocess.Popen | None = None, seconds: int = 90
) -> None:
    """Return when `done()` is true; fail when `alive` has ended or the deadline has passed."""
    pause = threading.Event()
    deadline = time.monotonic() + seconds
    while not done():
        assert alive is None or alive.poll() is None, f"the process ended before: {what}"
        assert time.monotonic() < deadline, f"not within {seconds} s: {what}"
        pause.wait(LOOK_SECONDS)
