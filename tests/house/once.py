"""What is dear to make is made once a run, whichever of the parallel workers needs it first."""

import fcntl
import os
import pickle
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from tests.environment import RUN_DIR

Made = TypeVar("Made")


def once_a_run(name: str, make: Callable[[], Made]) -> Made:
    """What `make` returned the first time in this run, which may have been in another worker. Waits for it."""
    kept = Path(os.environ[RUN_DIR]) / f"once-{name}.pickle"
    with kept.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not kept.exists():
            kept.write_bytes(pickle.dumps(make()))
        return pickle.loads(kept.read_bytes())
