import socket
from collections.abc import Iterator

import pytest
from django.db import transaction
from django.test import TestCase
from kombu import Connection

from cop_portal.broker_of_files import Transport
from outbox.domain import wakeup
from outbox.domain.wakeup import start_after_commit, wake, wake_after_commit
from tests.services import free_port


@pytest.fixture
def hung_broker(settings) -> Iterator[socket.socket]:
    """It takes connections, as a stopped Redis does, and never says a word."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.setblocking(False)
        settings.CELERY_BROKER_URL = f"redis://127.0.0.1:{server.getsockname()[1]}/0"
        settings.CELERY_BROKER_TRANSPORT_OPTIONS = {"socket_timeout": 60, "socket_connect_timeout": 60}
        yield server


def connections_to(server: socket.socket) -> int:
    count = 0
    while True:
        try:
            server.accept()[0].close()
        except BlockingIOError:
            return count
        count += 1


@pytest.fixture
def broker(settings) -> Iterator[Connection]:
    """A broker in this process's memory."""
    settings.CELERY_BROKER_URL, settings.CELERY_BROKER_TRANSPORT_OPTIONS = "memory://", {}
    with Connection("memory://") as connection:
        connection.SimpleQueue("celery").clear()
        yield connection


def nudges(broker: Connection) -> int:
    return broker.SimpleQueue("celery").qsize()


def test_wake_gives_up_on_a_hung_broker_and_leaves_it_alone_for_a_while(hung_broker, caplog):
    assert wake() is False
    assert connections_to(hung_broker) >= 1

    assert wakeup.breaker.is_open
    assert wake() is False
    assert connections_to(hung_broker) == 0
    assert caplog.text.count("does not take a wake-up") == 1


def test_wake_tries_a_broker_again_after_the_pause(hung_broker, monkeypatch):
    monkeypatch.setattr(wakeup, "QUIET_SECONDS", 0)
    wake()
    connections_to(hung_broker)

    assert wake() is False
    assert connections_to(hung_broker) >= 1


def test_wake_gives_up_on_a_broker_that_is_not_there(settings):
    settings.CELERY_BROKER_URL = f"redis://127.0.0.1:{free_port()}/0"
    settings.CELERY_BROKER_TRANSPORT_OPTIONS = {}

    assert wake() is False
    assert wakeup.breaker.is_open


def test_wake_asks_a_worker_to_send_what_is_due(broker):
    assert wake() is True

    message = broker.SimpleQueue("celery").get(block=False)
    assert message.headers["task"] == "outbox.tasks.send_due"
    assert message.headers["expires"] is not None


def test_wake_works_with_a_broker_of_files(settings, tmp_path):
    folders = {
        "data_folder_in": tmp_path,
        "data_folder_out": tmp_path,
        "control_folder": tmp_path / "control",
    }
    Transport.global_state.clear()  # what a process remembers of the queues of another folder
    settings.CELERY_BROKER_URL = "files://"
    settings.CELERY_BROKER_TRANSPORT_OPTIONS = {name: str(path) for name, path in folders.items()}

    assert wake() is True
    assert len(list(tmp_path.glob("*.msg"))) == 1


@pytest.mark.django_db
def test_wake_after_commit_nudges_once_however_often_it_is_asked(broker):
    with TestCase.captureOnCommitCallbacks(execute=True) as callbacks:
        wake_after_commit()
        with transaction.atomic():
            wake_after_commit()

    assert (len(callbacks), nudges(broker)) == (1, 1)


@pytest.mark.django_db
def test_start_after_commit_asks_once_for_each_task(broker):
    with TestCase.captureOnCommitCallbacks(execute=True):
        for task in ("outbox.tasks.tick", "outbox.tasks.tick", "outbox.tasks.send_due"):
            start_after_commit(task)

    assert nudges(broker) == 2


@pytest.mark.django_db
def test_wake_after_commit_survives_the_rollback_of_an_inner_step(broker):
    with TestCase.captureOnCommitCallbacks(execute=True):
        with transaction.atomic():
            wake_after_commit()
            transaction.set_rollback(True)
        wake_after_commit()

    assert nudges(broker) == 1


@pytest.mark.django_db(transaction=True)
def test_wake_after_commit_does_not_fail_what_was_committed(hung_broker):
    with transaction.atomic():
        wake_after_commit()
        assert not wakeup.breaker.is_open

    assert wakeup.breaker.is_open
