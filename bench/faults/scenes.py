"""Every scene by its name, in the order of the figures."""

from collections.abc import Callable
from functools import partial

from bench.faults import clocks, posting, serving, storm, working
from bench.faults.shifting import LIBFAKETIME
from bench.faults.stage import Row, Stage

Scene = Callable[[Stage], Row | list[Row]]
MODES = working.MODES
# Those that need a database server of their own to break, or a library to move its clock.
OF_POSTGRESQL = {"6 database stopped", "12 clock of PostgreSQL itself"}
BY_LIBFAKETIME = {"12 clock of PostgreSQL itself"}

SCENES: dict[str, Scene] = {
    **{f"1 no fault, {mode}": partial(working.no_fault, mode=mode) for mode in MODES},
    **{f"2 workers killed, {mode}": partial(working.workers_killed, mode=mode) for mode in MODES},
    "3 naive engine": working.naive_engine,
    "3 naive engine by ETA": working.naive_engine_by_eta,
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
    "12 clock of PostgreSQL itself": partial(clocks.clock_of_the_database_jumps, by_itself=True),
    "13 weeks of the change": clocks.weeks_of_the_change,
    "13 beat": clocks.beat_across_the_change,
    "14 storm, first half": partial(storm.storm, seed=storm.SEEDS[0]),
    "14 storm, second half": partial(storm.storm, seed=storm.SEEDS[1]),
    "14 storm without a look": storm.storm_without_a_look,
    **{f"15 told to stop, {mode}": partial(working.workers_told_to_stop, mode=mode) for mode in MODES},
    **{
        f"15 told to stop between two mails, {mode}": partial(working.stops_between_mails, mode=mode)
        for mode in MODES
    },
    "16 watchdog": serving.watchdog,
}


def scenes(stage: Stage) -> dict[str, Scene]:
    """Those that can be played on what is there."""
    left_out = set() if stage.database else OF_POSTGRESQL
    if not LIBFAKETIME:
        left_out = left_out | BY_LIBFAKETIME
    return {name: scene for name, scene in SCENES.items() if name not in left_out}
