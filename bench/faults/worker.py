"""Workers, schedulers and loops of the portal as it ships, but for what each is told to do otherwise.

One process loads the portal, and each of them is a fork of it: what is killed a hundred times is loaded once. A line
of JSON comes in, a line goes out; when its input ends, so do its children. `bench/faults/nursery.py` speaks to it.
"""

import json
import os
import signal
import sys
from contextlib import suppress

import django

django.setup()

import celery.bin.beat  # noqa: E402 -- the settings come first
import celery.bin.worker  # noqa: E402, F401
from django.core.management import call_command  # noqa: E402

from bench.faults.changes import change  # noqa: E402
from cop_portal.celery import app  # noqa: E402


def main() -> None:
    alive = set()
    for line in sys.stdin:
        match json.loads(line):
            case ["start", what, log, told]:
                pid = os.fork()
                if not pid:
                    _become(what, log, told)
                    return
                # Here and there: whoever comes first, it leads a group of its own before anybody hears of it.
                with suppress(PermissionError, ProcessLookupError):
                    os.setpgid(pid, pid)
                alive.add(pid)
                answer = pid
            case ["poll", pid]:
                ended, status = os.waitpid(pid, os.WNOHANG)
                alive -= {ended}
                answer = os.waitstatus_to_exitcode(status) if ended else None
        print(json.dumps(answer), flush=True)
    for pid in alive:
        with suppress(ProcessLookupError):
            os.killpg(pid, signal.SIGKILL)


def _become(what: list[str], log: str, told: dict[str, object]) -> None:
    """`what` is `loop`, `once`, `celery`, `naive` or `naive plan`, with arguments."""
    os.setpgid(0, 0)
    nothing, notes = (
        os.open(os.devnull, os.O_RDONLY),
        os.open(log, os.O_CREAT | os.O_APPEND | os.O_WRONLY, 0o600),
    )
    for own, number in ((nothing, 0), (notes, 1), (notes, 2)):
        os.dup2(own, number)
    if shift := told.pop("python_clock", 0):
        _move_the_clock(shift)
    change(told)
    mode, *arguments = what
    if mode.startswith("naive"):
        from bench.faults import naive  # noqa: PLC0415 -- its task, which nobody else is to know

        naive.plan(*arguments) if arguments else naive.main()
    elif mode == "celery":
        app.start(arguments)
    else:
        call_command("run_reminders", *(["--loop"] if mode == "loop" else []), *arguments)


def _move_the_clock(shift: float) -> None:
    from time import time  # noqa: PLC0415 -- nothing else needs the two

    import time_machine  # noqa: PLC0415

    time_machine.travel(time() + shift, tick=True).start()


if __name__ == "__main__":
    main()
