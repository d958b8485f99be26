"""Every scene by its name, in the order of the figures."""

from collections.abc import Callable
from functools import partial

from bench.faults import clocks, posting, serving, storm, working
from bench.faults.stage import Row, Stage

Scene = Callable[[Stage], Row | list[Row]]
MODES = ("Celery and beat", "loop")
# Those that need a database server of their own to break.
OF_POSTGRESQL = {"6 database stopped"}

SCENES: dict[str, Scene] = {
    **{f"1 no fault, {mode}": partial(working.no_fault, mode=mode) for mode in MODES},
    **{f"2 workers killed, {mode}": partial(working.workers_killed, mode=mode) for mode in MODES},
    "3 naive engine": working.naive_engine,
    "4 broker broken": serving.broker_broken,
    "5 broker gone": partial(serving.without_a_broker, hangs=False),
    "5 broker hung": partial(serving.without_a_broker, hangs=True),
    "6 database stopped": serving.database_stopped,
    "7 mail server": posting.smtp_matrix,
    "8 six hours": posting.server_down_for_hours,
    "9 poison": posting.poison,
    "10 two of everything": working.two_of_everything,
    "11 workers asleep": working.workers_asleep,
    "12 clock of a worker": clocks.clock_of_a_worker_off,
    "12 clock of the database": clocks.clock_of_the_database_jumps,
    "13 weeks of the change": clocks.weeks_of_the_change,
    "13 beat": clocks.beat_across_the_change,
    "14 storm": storm.storm,
    **{f"15 told to stop, {mode}": partial(working.workers_told_to_stop, mode=mode) for mode in MODES},
    "16 watchdog": serving.watchdog,
}


def scenes(stage: Stage) -> dict[str, Scene]:
    """Those that can be played on what is there."""
    return {name: scene for name, scene in SCENES.items() if stage.database or name not in OF_POSTGRESQL}
