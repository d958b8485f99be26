"""Every trial with its guard and without, each in a child of this process: `python -m bench.faults.trying [GUARD…]`."""

import json
import os
import signal
import sys
import traceback

import django

django.setup()

from django.conf import settings  # noqa: E402 -- the settings come first
from django.core import mail  # noqa: E402
from django.db import transaction  # noqa: E402

from bench.faults.guards import GUARDS  # noqa: E402
from bench.faults.kinds import register  # noqa: E402
from bench.faults.trials import TRIALS  # noqa: E402
from bench.faults.trials.sending import Broken  # noqa: E402
from outbox.domain import tick as engine  # noqa: E402
from outbox.models import Message  # noqa: E402

PATIENCE_SECONDS = 8


def main() -> None:
    """Prints for each whether its promise held, with the guard and without."""
    for name in sys.argv[1:] or TRIALS:
        for is_off in (False, True):
            came = _in_a_child(name, is_off)
            print(json.dumps([name, is_off, came]), flush=True)


def _in_a_child(name: str, is_off: bool) -> bool:
    """Did the promise hold? A child that hangs, or raises, did not keep it."""
    child = os.fork()
    if not child:
        signal.alarm(PATIENCE_SECONDS)
        try:
            came = _holds(name, is_off)
        except BaseException:
            traceback.print_exc()
            came = False
        os._exit(0 if came else 1)
    _, status = os.waitpid(child, 0)
    return status == 0


def _holds(name: str, is_off: bool) -> bool:
    settings.EMAIL_BACKEND = f"{Broken.__module__}.{Broken.__name__}"
    mail.outbox = []
    register()
    engine.JOBS.clear()
    if is_off:
        GUARDS[name]()
    with transaction.atomic():
        Message.objects.all().delete()
        holds = TRIALS[name]()
        transaction.set_rollback(True)
    return holds


if __name__ == "__main__":
    main()
