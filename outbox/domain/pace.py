"""How many rows to take at once: what leaves within a second.

So the last row of a batch is as fresh as the first, a sign-in code waits for no long batch, a worker that dies
leaves little behind, and a slow server, which takes one mail a second, is given one row at a time.
"""

import time
from collections.abc import Iterator, Sized
from contextlib import contextmanager

BATCH_SECONDS = 1.0
FIRST = 10
MOST = 100


class Pace:
    """The speed of one connection, learnt from batch to batch."""

    def __init__(self) -> None:
        self.size = FIRST

    @contextmanager
    def of(self, batch: Sized) -> Iterator[None]:
        """Time what is done with a batch, to choose the next one's size."""
        began = time.monotonic()
        yield
        a_second = len(batch) * BATCH_SECONDS / max(time.monotonic() - began, 0.001)
        self.size = max(1, min(int(a_second), MOST))
