"""Figures of workers that end, sleep, and are too many."""

import signal
from itertools import cycle

from django.db import close_old_connections

from bench.faults.stage import LEASE, Play, Row, Stage, spread
from bench.faults.workers import BEAT, CELERY, LOOP, Worker, Workers
from outbox.models import Message
from tests.waiting import until

MODES = ("Celery and beat", "loop")
MAIL_SECONDS = 0.01
SHORT = {"lease": LEASE, "look": 0.2}
HIRE = {
    "Celery and beat": lambda staff, **told: [staff.start(CELERY, **told), staff.start(CELERY, **told)],
    "loop": lambda staff, **told: [staff.start(LOOP, **told), staff.start(LOOP, **told)],
}


def hire(staff: Workers, mode: str, **told: object) -> list[Worker]:
    """Two workers, and a scheduler if they need one."""
    if mode != "loop":
        staff.start(BEAT)
    return HIRE[mode](staff, **SHORT, **told)


def no_fault(stage: Stage, mode: str, **told: object) -> Row:
    with stage.empty() as staff:
        play = Play(stage, "1", f"nothing; {mode}, {stage.vendor}")
        stage.sink.slow(MAIL_SECONDS)
        play.write(stage.of(5_000, 60))
        hire(staff, mode, **told)
        play.until_sent()
        return play.row(0)


def workers_killed(stage: Stage, mode: str) -> Row:
    """Each of two workers, again and again; whoever watches over them starts the next."""
    kills = stage.of(20, 2)
    count = stage.of(2_000 if stage.vendor == "SQLite" else 5_000, 80)
    with stage.empty() as staff:
        play = Play(stage, "2", f"kill -9 of each of 2 workers ×{kills}; {mode}, {stage.vendor}")
        stage.sink.slow(MAIL_SECONDS)
        play.write(count)
        turn = cycle(hire(staff, mode))
        play.at_each(spread(2 * kills), lambda: next(turn).kill_and_start())
        play.until_sent()
        return play.row(2 * kills)


def naive_engine(stage: Stage) -> Row:
    """Not a fault of ours: the crowd that must be seen to double mail where nothing stops it."""
    count = stage.of(1_000, 60)
    with stage.empty() as staff:
        play = Play(stage, "3", f"nothing; a naive engine, 2 workers, {stage.vendor}")
        stage.sink.slow(MAIL_SECONDS)
        first = [staff.start(("naive",)), staff.start(("naive",))]
        ready = Play(stage, "3", "")
        ready.write(2, prefix="ready")
        ready.until_sent()
        until(lambda: all(worker.is_alive for worker in first), what="both are at it")
        stage.sink.clear()
        stage.sink.slow(MAIL_SECONDS)
        play.write(count)
        play.until_sent()
        row = play.row(count * 3 // 10, is_least=True)
    return row


def naive_engine_by_eta(stage: Stage) -> Row:
    """Not ours either: a task for each mail with the moment at which it is due (`eta`). Past the broker's visibility
    timeout each is handed out again and again, and what an emptied broker held is never sent."""
    count = stage.of(200, 30)
    with stage.empty() as staff:
        play = Play(stage, "3", f"nothing, then Redis emptied; a naive engine by ETA, {stage.vendor}")
        forgotten = Play(stage, "3", "").write(10, prefix="forgotten")
        staff.start(("naive plan", "forgotten", "1")).process.wait(60)
        stage.empty_the_broker()
        play.write(1, prefix="first")
        play.write(count)
        staff.start(CELERY, visibility=2)
        staff.start(CELERY, visibility=2)
        # Whoever comes to work after the moment finds nothing that has to wait, and so nothing twice.
        staff.start(("naive plan", "first", "0")).process.wait(60)
        until(lambda: len(_arrived(stage)) == 1, what="somebody is at work")
        staff.start(("naive plan", "note", "10")).process.wait(60)
        least = count * 3 // 10
        until(lambda: len(_arrived(stage)) == count + 1, what="each has arrived")
        until(lambda: stage.sink.count() > count + least, what="some again")
        never = set(forgotten) - _arrived(stage)
        return play.row(least, is_least=True, never_sent=(len(never), 10))


def _arrived(stage: Stage) -> set[str]:
    return {mail.message_id for mail in stage.sink.mails}


def two_of_everything(stage: Stage) -> Row:
    """Two beats, two workers, cron and a loop by hand, all at once."""
    with stage.empty() as staff:
        play = Play(stage, "10", f"two beats, cron and a loop at once; {stage.vendor}")
        stage.sink.slow(MAIL_SECONDS)
        play.write(stage.of(1_000, 80))
        if stage.broker:
            hire(staff, "Celery and beat")
            staff.start(BEAT)
        staff.start(LOOP, **SHORT)
        cron = [staff.start(("once",), **SHORT) for _ in range(stage.of(4, 2))]
        play.until_sent()
        for once in cron:
            once.process.wait(60)
        return play.row(0, cron=({once.process.returncode for once in cron}, {0}))


def workers_asleep(stage: Stage, **told: object) -> Row:
    """SIGSTOP for three leases while a mail is in the worker's hands; then it goes on where it stood."""
    stops = stage.of(5, 2)
    with stage.empty() as staff:
        play = Play(stage, "11", f"SIGSTOP of a worker for 3 leases ×{stops}; {stage.vendor}")
        stage.sink.slow(MAIL_SECONDS)
        play.write(stage.of(3_000, 60))
        lease = {"lease": 2, "look": 0.2, "sending": 3600} | told
        sleepers = [staff.start(LOOP, **lease), staff.start(LOOP, **lease)]
        late = []

        def sleep() -> None:
            worker = sleepers[len(late) % 2]
            worker.signal(signal.SIGSTOP)
            held = Message.objects.filter(status=Message.Status.SENDING).count()
            late.append(held)
            pause(3 * lease["lease"])
            worker.signal(signal.SIGCONT)

        play.at_each(spread(stops), sleep)
        play.until_sent()
        return play.row(stops)


def workers_told_to_stop(stage: Stage, mode: str) -> Row:
    """SIGTERM while they send, as each deploy does it; what was claimed and not begun goes back at once."""
    times = stage.of(10, 2)
    with stage.empty() as staff:
        play = Play(stage, "15", f"SIGTERM ×{times}; {mode}, {stage.vendor}")
        stage.sink.slow(MAIL_SECONDS)
        play.write(stage.of(1_000, 60))
        turn, took = cycle(hire(staff, mode)), []

        def deploy() -> None:
            worker = next(turn)
            took.append(worker.terminate())
            worker.start()

        play.at_each(spread(times), deploy)
        play.until_sent()
        return play.row(0, slowest_exit_within_20_s=(max(took) <= 20, True))


def stops_between_mails(stage: Stage, mode: str, **told: object) -> Row:
    """One SIGTERM within a batch: the mail in hand is finished, no other is begun, and none is kept back."""
    with stage.empty() as staff:
        play = Play(stage, "15", f"SIGTERM between two mails; {mode}, {stage.vendor}")
        stage.sink.slow(0.2)
        play.write(30)
        if mode != "loop":
            staff.start(BEAT)
        worker = staff.start(LOOP if mode == "loop" else CELERY, **SHORT, **told)
        until(lambda: stage.sink.count() >= 5, what="mail arrives")
        worker.tell_to_stop()
        before = stage.sink.count()
        worker.process.wait(60)
        begun = stage.sink.count() - before
        kept = Message.objects.filter(status=Message.Status.SENDING).count()
        staff.start(LOOP, **SHORT)
        play.until_sent()
        # The one in hand, and a moment until the signal is heard.
        return play.row(0, three_more_at_most=(begun <= 3, True), kept=(kept, 0))


def pause(seconds: float) -> None:
    """Time itself is what this fault needs: the database's clock decides when it has passed."""
    from outbox.clock import db_now  # noqa: PLC0415 -- read again and again

    close_old_connections()
    began = db_now()
    until(lambda: (db_now() - began).total_seconds() >= seconds, what="time passes")
