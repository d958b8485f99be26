import os
import signal
import threading

import pytest
from django.core.management import call_command
from django.db import OperationalError

from outbox import registry
from outbox.management.commands import run_reminders
from outbox.models import EngineState, Message
from outbox.registry import Verdict


@pytest.fixture
def signals_as_before():
    before = {name: signal.getsignal(name) for name in (signal.SIGTERM, signal.SIGINT)}
    yield
    for name, handler in before.items():
        signal.signal(name, handler)


@pytest.mark.django_db
def test_run_reminders_ticks_once(make_message, mailoutbox, capsys):
    make_message()
    call_command("run_reminders")

    assert (capsys.readouterr().out, len(mailoutbox)) == ("Sent: 1\n", 1)
    assert EngineState.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_run_reminders_loops_until_it_is_told_to_stop(make_message, mailoutbox, signals_as_before):
    def end(at: object) -> int:
        os.kill(os.getpid(), signal.SIGTERM)
        return 1

    registry.register_job("end", end)
    call_command("run_reminders", "--loop", "--every", "0.01")
    del registry.JOBS["end"]

    assert EngineState.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_go_on_outlives_a_database_that_is_away(make_message, mailoutbox, monkeypatch, caplog):
    monkeypatch.setattr(run_reminders, "LOOK_SECONDS", 0.01)
    stopping, asked = threading.Event(), []

    def still_wanted(message: Message, at: object) -> Verdict:
        asked.append(message)
        if len(asked) == 1:
            raise OperationalError("server closed the connection, alex.sample@example.org")
        stopping.set()
        return Verdict.WANTED

    registry.register_kind("note", title="Note", still_wanted=still_wanted)
    make_message()
    make_message()
    run_reminders.go_on(stopping, every=3600)

    assert (len(asked), len(mailoutbox)) == (2, 1)
    assert "The database cannot be reached: OperationalError" in caplog.text
    assert "alex" not in caplog.text
