"""A small trial for each guard: its promise holds while the guard stands, and not once the harness takes it away
(bench/faults/guards.py). `trying.py` plays them."""

from collections.abc import Callable

from bench.faults.guards import GUARDS
from bench.faults.trials import answering, planning, sending

# Told by real processes side by side (tests/faults/test_guards.py).
BY_PROCESSES = {"claim lock", "stop"}


def _trial(guard: str) -> Callable[[], bool]:
    name = guard.replace(" ", "_")
    (found,) = (getattr(module, name) for module in (answering, planning, sending) if hasattr(module, name))
    return found


TRIALS = {guard: _trial(guard) for guard in GUARDS if guard not in BY_PROCESSES}
