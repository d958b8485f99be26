import json
import socket
from datetime import timedelta

import pytest
from django.db import OperationalError, connection

from cop_portal.health import live, ready
from outbox.clock import db_now
from outbox.models import EngineState, Message
from tests.services import free_port

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_broker_server(settings):
    settings.REDIS_URL = ""


@pytest.fixture
def _ticking():
    EngineState.objects.create(last_tick_at=db_now())


def told(response) -> tuple[int, dict]:
    return response.status_code, json.loads(response.content)


def message(*, due_minutes_ago: int) -> Message:
    due_at = db_now() - timedelta(minutes=due_minutes_ago)
    times = {"due_at": due_at, "next_attempt_at": due_at}
    return Message.objects.create(key="one", kind="test", to="alex@example.org", **times)


def test_live_answers_while_the_database_does(rf):
    assert told(live(rf.get("/"))) == (200, {"ok": True, "database": True})


def test_live_and_ready_say_503_when_the_database_is_away(rf):
    def refuse(*args: object) -> None:
        raise OperationalError("server closed the connection")

    with connection.execute_wrapper(refuse):
        assert told(live(rf.get("/"))) == (503, {"ok": False, "database": False})
        assert told(ready(rf.get("/"))) == (503, {"ok": False, "database": False})


@pytest.mark.usefixtures("_ticking")
def test_ready_answers_when_mail_flows(rf):
    message(due_minutes_ago=9)

    assert told(ready(rf.get("/"))) == (
        200,
        {"ok": True, "database": True, "broker": True, "ticking": True, "keeping_up": True},
    )


def test_ready_says_503_when_nothing_ticks(rf):
    status, checks = told(ready(rf.get("/")))

    assert (status, checks["ticking"]) == (503, False)


def test_ready_says_503_when_the_last_tick_is_over_three_minutes_old(rf):
    EngineState.objects.create(last_tick_at=db_now() - timedelta(minutes=3, seconds=1))

    status, checks = told(ready(rf.get("/")))

    assert (status, checks["ticking"]) == (503, False)


@pytest.mark.usefixtures("_ticking")
def test_ready_says_503_when_mail_waits_for_over_ten_minutes(rf):
    message(due_minutes_ago=11)

    status, checks = told(ready(rf.get("/")))

    assert (status, checks["keeping_up"]) == (503, False)


@pytest.mark.usefixtures("_ticking")
def test_ready_says_503_when_no_redis_listens(rf, settings):
    settings.REDIS_URL = f"redis://127.0.0.1:{free_port()}"

    status, checks = told(ready(rf.get("/")))

    assert (status, checks["broker"]) == (503, False)


@pytest.mark.usefixtures("_ticking")
def test_ready_says_503_when_redis_hangs(rf, settings):
    with socket.create_server(("127.0.0.1", 0)) as silent:
        settings.REDIS_URL = f"redis://127.0.0.1:{silent.getsockname()[1]}"
        status, checks = told(ready(rf.get("/")))

    assert (status, checks["broker"]) == (503, False)


@pytest.mark.parametrize("view", [live, ready])
def test_health_only_reads(rf, view):
    assert view(rf.post("/")).status_code == 405
