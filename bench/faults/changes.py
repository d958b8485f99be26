"""What a worker of the harness does otherwise than the portal: shorter times, and guards that are off."""

from collections.abc import Callable
from datetime import datetime, timedelta

from django.conf import settings

from bench.faults import guards, kinds
from bench.faults.shifting import shifted
from outbox import clock, queries
from outbox.domain import claiming, delivery, tick
from outbox.management.commands import run_reminders
from outbox.models import Message


def change(told: dict[str, object]) -> None:
    """Make this process so: `lease` and `least` in seconds, `look` between ticks, `without` these guards; `claims` are
    noted in that file."""
    if "lease" in told:
        claiming.LEASE = timedelta(seconds=told["lease"])
        delivery.LEAST_LEASE = timedelta(seconds=told["lease"] / 2)
    if "look" in told:
        run_reminders.LOOK_SECONDS = told["look"]
    if "sending" in told:
        tick.RUN_SECONDS = told["sending"]
    if "timeout" in told:
        settings.EMAIL_TIMEOUT = told["timeout"]
    if "trust" in told:
        clock.Clock.TRUST_SECONDS = told["trust"]
    if "db_clock" in told:
        clock.db_now = shifted(clock.db_now, told["db_clock"])
    if "longest_without_tick" in told:
        queries.LONGEST_WITHOUT_TICK = timedelta(seconds=told["longest_without_tick"])
    if "visibility" in told:
        from bench.faults import naive  # noqa: F401, PLC0415 -- its task, which nobody else is to know

        again = {"visibility_timeout": told["visibility"]}
        again |= {"unacked_restore_interval": 1, "unacked_restore_throttle": 1}
        settings.CELERY_BROKER_TRANSPORT_OPTIONS |= again
    kinds.register()
    for name in told.get("without", []):
        guards.GUARDS[name]()
    if "claims" in told:
        tick.claim_some = _noted(tick.claim_some, told["claims"])


def _noted(claim_some: Callable, path: str) -> Callable:
    """Writes down how often each row was claimed without an end, this time included."""

    def claim_and_note(at: datetime, most: int) -> list[Message]:
        rows = claim_some(at, most)
        with open(path, "a") as file:
            file.write("".join(f"{row.pk} {row.claims}\n" for row in rows))
        return rows

    return claim_and_note
