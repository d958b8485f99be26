import pytest

from cop_portal.celery import app
from outbox import tasks
from outbox.models import EngineState

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("name", ["outbox.tasks.tick", "outbox.tasks.send_due"])
def test_tasks_are_known_by_the_names_that_beat_and_the_wakeup_use(name):
    app.loader.import_default_modules()
    task = app.tasks[name]

    assert (task.acks_late, task.ignore_result, task.expires) == (False, True, 25)
    assert (task.soft_time_limit, task.time_limit) == (50, 60)


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
