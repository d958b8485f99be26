"""A small trial for each guard: its promise holds while the guard stands, and not once the harness takes it away
(bench/faults/guards.py). `trying.py` plays them."""

from collections.abc import Callable

from bench.faults.guards import GUARDS
from bench.faults.trials import planning, sending

# Told by real processes side by side (tests/faults/test_guards.py).
BY_PROCESSES = {"claim lock", "stop"}


def _trial(guard: str) -> Callable[[], bool]:
    name = guard.replace(" ", "_")
    return getattr(sending, name, None) or getattr(planning, name)


TRIALS = {guard: _trial(guard) for guard in GUARDS if guard not in BY_PROCESSES}
