from datetime import timedelta

import pytest

from cop_portal.celery import app
from outbox import tasks
from outbox.domain import tick as engine
from outbox.domain.claiming import LEASE
from outbox.domain.delivery import LEAST_LEASE
from outbox.models import EngineState
from outbox.queries import LONGEST_WITHOUT_TICK

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("name", ["outbox.tasks.tick", "outbox.tasks.send_due"])
def test_tasks_are_known_by_the_names_that_beat_and_the_wakeup_use(name):
    app.loader.import_default_modules()
    task = app.tasks[name]

    assert (task.acks_late, task.ignore_result, task.expires) == (False, True, 25)


def test_a_mail_that_is_begun_at_the_last_moment_is_not_cut_off_while_it_is_claimed():
    """Nor may it take longer than that, nor a run so long that the portal seems to be dead."""
    email_timeout = timedelta(seconds=20)  # as settings have it where there is a mail server
    soft, hard = (timedelta(seconds=tasks.LIMITS[name]) for name in ("soft_time_limit", "time_limit"))

    assert soft - timedelta(seconds=engine.RUN_SECONDS) >= LEAST_LEASE > 2 * email_timeout
    assert LEASE >= LEAST_LEASE
    assert soft < hard < LONGEST_WITHOUT_TICK


def test_tick_task_runs_the_engine(make_message, mailoutbox):
    make_message()
    tasks.tick.apply().get()

    assert (len(mailoutbox), EngineState.objects.count()) == (1, 1)


def test_send_due_task_sends_and_runs_no_jobs(make_message, mailoutbox):
    make_message()
    tasks.send_due.apply().get()

    assert (len(mailoutbox), EngineState.objects.count()) == (1, 0)


def test_tasks_stop_between_mails_when_their_worker_is_told_to_stop(make_message, mailoutbox):
    make_message()
    tasks.worker_shutting_down.send(sender="worker")
    tasks.tick.apply().get()
    tasks._stopping.clear()

    assert mailoutbox == []
