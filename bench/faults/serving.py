"""Figures of a broker and a database that are killed, emptied, hung, and of the watchdog."""

import signal
from collections.abc import Callable
from datetime import timedelta

from django.db import connection

from bench.faults.stage import SENT, Play, Row, Stage, spread
from bench.faults.visiting import asked, portal
from bench.faults.workers import BEAT, CELERY, LOOP
from bench.faults.working import MAIL_SECONDS, SHORT, hire, pause
from outbox.clock import db_now
from outbox.models import Message
from tests.waiting import until

BACK_SECONDS = 60


def broker_broken(stage: Stage) -> Row:
    """Killed and empty, emptied, asleep, while reminders fall due all the time."""
    times, count = stage.of(3, 1), stage.of(2_000, 120)
    with stage.empty() as staff:
        what = f"Redis: kill -9 ×{times}, FLUSHALL ×{times}, SIGSTOP ×{stage.of(2, 1)}; {stage.vendor}"
        play = Play(stage, "4", what)
        stage.sink.slow(MAIL_SECONDS)
        workers = hire(staff, "Celery and beat")
        lasts = timedelta(seconds=stage.of(110, 16))
        at = db_now()
        for number in range(count):
            play.write(1, at=at + lasts * number / count, prefix=f"n{number}")

        def hang() -> None:
            stage.broker.sleep()
            pause(stage.of(30, 3))
            stage.broker.wake()

        harms = [lambda: stage.broker.again(signal.SIGKILL), stage.empty_the_broker] * times + [
            hang
        ] * stage.of(2, 1)
        slowest = max(_resumes(stage, harm) for harm in harms)
        play.until_sent()
        alive = all(worker.is_alive for worker in workers)
        return play.row(
            0, resumes_within_60_s=(slowest <= BACK_SECONDS, True), nobody_started_again=(alive, True)
        )


def _resumes(stage: Stage, harm: Callable[[], None]) -> float:
    """Seconds from the end of the harm to the next mail, where one is due."""
    harm()
    since, before = db_now(), stage.sink.count()
    if not Message.objects.exclude(status=SENT).exists():
        return 0
    until(lambda: stage.sink.count() > before, what="mail after the broker's return")
    return (db_now() - since).total_seconds()


def without_a_broker(stage: Stage, *, hangs: bool, **told: object) -> Row:
    """People use the portal all the while; their mail leaves once the broker is back."""
    with stage.empty() as staff, portal(stage, **told) as crowd:
        how = "hung" if hangs else "gone"
        play = Play(stage, "5", f"Redis {how} while people apply, accept, save; {stage.vendor}")
        if hangs:
            stage.broker.sleep()
        else:
            stage.broker.end(signal.SIGKILL)
        try:
            for _ in range(stage.of(7, 1)):
                crowd.apply()
            crowd.accept(stage.of(25, 2))
            crowd.save_profile(stage.of(15, 2))
            crowd.save_in_the_desk(stage.of(12, 2))
        finally:
            if hangs:
                stage.broker.wake()
            else:
                stage.broker.start()
        waiting = Message.objects.exclude(status=SENT).filter(due_at__lte=db_now())
        play.expected = list(waiting.values_list("message_id", flat=True))
        hire(staff, "Celery and beat")
        play.until_sent(seconds=BACK_SECONDS)
        # In a small part nobody measures: stuck for good is what shows.
        quick = crowd.p95() <= 1 if stage.full else crowd.worst() <= 20
        enough = len(crowd.answers) >= stage.of(200, 25)
        row = play.row(0, refused=(crowd.refused, {}), quick=(quick, True), requests=(enough, True))
    return row


def database_stopped(stage: Stage) -> Row:
    """Stopped at once, as a power cut does it, while mail goes out and people read."""
    times = 3
    with stage.empty() as staff, portal(stage) as crowd:
        play = Play(stage, "6", f"PostgreSQL stopped at once ×{times}; loop")
        play.write(stage.of(3_000, 90))
        stage.sink.slow(MAIL_SECONDS)
        staff.start(LOOP, **SHORT)
        staff.start(LOOP, **SHORT)
        pages, forms, slowest = set(), [], []
        with crowd.visitor() as visitor:
            form = next(
                form for form in visitor.open("/accounts/login/code/").forms if "email" in form.offered
            )
            typed = {**form.sent, "email": "typed@example.com"}

            def send() -> int:
                visitor.connection.close()  # gunicorn hung up long ago
                return visitor.post(form.action, typed).status

            def stop() -> None:
                stage.database.end(signal.SIGQUIT)
                status, words = asked(crowd.port, "/safe-and-equal/")
                plain = "We will be back shortly" in words and "Traceback" not in words
                pages.add((status, plain))
                forms.append(send())
                stage.database.start()
                connection.close()
                since, before = db_now(), stage.sink.count()
                forms.append(send())
                until(lambda: stage.sink.count() > before, what="mail after the database's return")
                slowest.append((db_now() - since).total_seconds())

            play.at_each(spread(times), stop)
        mine = Message.objects.filter(message_id__in=play.expected)
        until(lambda: not mine.exclude(status=SENT).exists(), what="all sent", seconds=120)
        until(lambda: not Message.objects.exclude(status=SENT).exists(), what="codes too", seconds=60)
        return play.row(
            2 * times,
            page=(pages, {(503, True)}),
            the_same_form_again=(forms, [503, 302] * times),
            mail_within_30_s=(max(slowest) <= 30, True),
        )


def watchdog(stage: Stage) -> Row:
    """`/health/ready` notices a scheduler that is gone or wedged, and that it is back."""
    quiet = 4
    with stage.empty() as staff, portal(stage, longest_without_tick=quiet) as crowd:
        play = Play(stage, "16", f"beat asleep, then beat and worker gone; {stage.vendor}")

        def says(status: int) -> bool:
            return asked(crowd.port, "/health/ready")[0] == status

        worker, beat = staff.start(CELERY, **SHORT), staff.start(BEAT)
        until(lambda: says(200), what="ready")
        beat.signal(signal.SIGSTOP)
        since = db_now()
        until(lambda: says(503), what="a wedged beat is noticed")
        noticed = (db_now() - since).total_seconds()
        beat.signal(signal.SIGCONT)
        since = db_now()
        until(lambda: says(200), what="ready again")
        back = (db_now() - since).total_seconds()
        beat.kill()
        worker.kill()
        until(lambda: says(503), what="nobody is at work")
        play.write(5)
        worker.start()
        beat.start()
        until(lambda: says(200), what="ready after all")
        play.until_sent()
        return play.row(
            0,
            noticed_within_the_limit=(noticed <= quiet + 30, True),
            back_within_a_tick=(back <= 30, True),
        )
