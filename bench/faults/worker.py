"""A worker, scheduler or loop of the portal as it ships, but for what `FAULTS` says is different in this one.

`python -m bench.faults.worker loop|once|celery|naive|"naive plan" ARGUMENTS…`. The portal knows nothing of `FAULTS`.
"""

import json
import os
import sys

import django


def main() -> None:
    mode, *arguments = sys.argv[1:]
    told = json.loads(os.environ.get("FAULTS", "{}"))
    if shift := told.pop("python_clock", 0):
        import time_machine  # noqa: PLC0415 -- nothing else needs it

        time_machine.travel(_now() + shift, tick=True).start()
    django.setup()
    from bench.faults.changes import change  # noqa: PLC0415 -- the settings come first

    change(told)
    if mode.startswith("naive"):
        from bench.faults import naive  # noqa: PLC0415 -- the settings come first

        naive.plan(*arguments) if arguments else naive.main()
    elif mode == "celery":
        from cop_portal.celery import app  # noqa: PLC0415

        app.start(arguments)
    else:
        from django.core.management import call_command  # noqa: PLC0415

        call_command("run_reminders", *(["--loop"] if mode == "loop" else []), *arguments)


def _now() -> float:
    from time import time  # noqa: PLC0415 -- read before the clock is moved

    return time()


if __name__ == "__main__":
    main()
