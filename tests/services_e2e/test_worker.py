"""A real worker and a real scheduler, through the broker of this run: files, or Redis on PostgreSQL."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from email import message_from_bytes

import pytest
from aiosmtpd.controller import Controller
from django.conf import settings

from applications.domain import holding
from applications.domain.composing import AT_ONCE, compose_selection
from outbox.clock import db_now
from outbox.domain.wakeup import wake
from outbox.models import Message
from outbox.queries import delivery_health
from tests.applications.cohort import AT, Verdict, cohort
from tests.applications.domain.drafted import Drafted
from tests.databases import database_url
from tests.services import free_port
from tests.waiting import until

CELERY = [sys.executable, "-m", "celery", "-A", "cop_portal"]
WORKER = ["worker", "--pool=threads", "-c", "2", "--without-gossip", "--without-mingle"]

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]


class Sink:
    """A mail server that keeps what it is given."""

    def __init__(self) -> None:
        self.ids: list[str] = []

    async def handle_DATA(self, server: object, session: object, envelope: object) -> str:  # noqa: N802
        self.ids.append(message_from_bytes(envelope.content)["Message-ID"])
        return "250 OK"


@pytest.fixture
def sink() -> Iterator[tuple[Sink, str]]:
    handler = Sink()
    controller = Controller(handler, hostname="127.0.0.1", port=free_port())
    controller.start()
    yield handler, f"smtp://127.0.0.1:{controller.port}"
    controller.stop()


@pytest.fixture
def start(sink: tuple[Sink, str]) -> Iterator[Callable[..., subprocess.Popen]]:
    """`start(*arguments)` of Celery, against this test's database, broker and mail server."""
    own = {"DATABASE_URL": database_url(), "EMAIL_URL": sink[1], "TICK_SECONDS": "1", "DEBUG": "0"}
    started = []

    def celery(*arguments: str) -> subprocess.Popen:
        command = [*CELERY, *arguments]
        process = subprocess.Popen(command, env=os.environ | own, cwd=settings.BASE_DIR)
        started.append(process)
        return process

    yield celery
    for process in started:
        process.send_signal(signal.SIGTERM)
    assert [process.wait(60) for process in started] == [0] * len(started)


def due_message(key: str) -> Message:
    now = db_now()
    words = {"subject": "Your session tomorrow", "text": "See you there."}
    return Message.objects.create(
        key=key, kind="test", to="alex@example.org", due_at=now, next_attempt_at=now, **words
    )


def test_mail_leaves_by_a_nudge_through_the_broker_and_by_the_schedule(sink, start):
    mail, _ = sink
    worker = start(*WORKER)

    nudged = due_message("nudged")
    assert wake()
    until(lambda: nudged.message_id in mail.ids, what="mail after a nudge", alive=worker)

    scheduled = due_message("scheduled")
    beat = start("beat", "--pidfile=")
    until(lambda: delivery_health(db_now()).is_ready, what="a tick by the schedule", alive=beat)
    until(lambda: scheduled.message_id in mail.ids, what="mail by the schedule", alive=beat)
    until(
        lambda: not Message.objects.exclude(status="sent").exists(),
        what="both are known as sent",
        alive=worker,
    )

    assert sorted(mail.ids) == sorted([nudged.message_id, scheduled.message_id])


def test_large_round_is_composed_by_a_worker_who_hears_of_it_through_the_broker(start):
    made = cohort(people=AT_ONCE // 2 + 1, ceiling=30)
    worker = start(*WORKER)

    draft = compose_selection(made.draft, revision=0, by=made.staff, at=AT)
    assert draft.state == draft.State.QUEUED
    # The nudge is lost if the worker begins to listen too late; a tick composes what waits as well.
    start("beat", "--pidfile=")

    def is_done() -> bool:
        draft.refresh_from_db()
        return draft.state == draft.State.DONE

    until(is_done, what="the draft is composed", alive=worker)

    placed = draft.placements.filter(verdict=Verdict.PLACE)
    assert sorted(placed.values_list("choice__community__ceiling", flat=True)) == [30] * 60
    assert draft.placements.exclude(reason={}).count() == 2 * len(made.firsts)


def test_a_long_list_is_checked_by_a_worker_letter_by_letter_until_it_is_held(start, monkeypatch):
    monkeypatch.setattr(holding, "AT_ONCE", 0)
    drafted = Drafted()
    read = {drafted.place(Verdict.RESERVE).pk for _ in range(3)}
    worker = start(*WORKER)

    release = holding.hold_list(
        drafted.selection, drafted.community, "reserve", read=read, note="", by=drafted.staff, at=db_now()
    )
    assert release.state == release.State.CHECKING
    start("beat", "--pidfile=")  # as above: the nudge may be lost

    def is_held() -> bool:
        release.refresh_from_db()
        return release.state == release.State.HELD

    until(is_held, what="the list is held", alive=worker)
    assert release.lines.filter(is_checked=True).count() == 3
