import socket
import time
from datetime import timedelta

import pytest
import time_machine
from django.core.mail.backends.locmem import EmailBackend
from django.db import IntegrityError, transaction

from outbox import registry
from outbox.clock import Clock, db_now
from outbox.domain import channel
from outbox.domain import tick as engine
from outbox.domain.channel import MAILS_PER_CONNECTION
from outbox.domain.claiming import LEASE
from outbox.domain.delivery import Outcome, deliver
from outbox.domain.tick import send_due, tick
from outbox.models import EngineState, Message
from outbox.models.message import MOST_CLAIMS
from tests.outbox.claims import claim_next
from tests.threads import at_once

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)


def states() -> dict[str, str]:
    return dict(Message.objects.values_list("key", "status"))


def test_tick_says_that_it_lives_and_sends_what_is_due(make_message, mailoutbox, at):
    make_message()
    make_message(due_at=at + HOUR)

    report = tick(at)

    assert (report.sent, len(mailoutbox)) == (1, 1)
    assert EngineState.objects.get().last_tick_at == at
    assert (tick(at).sent, EngineState.objects.count()) == (0, 1)


def test_tick_runs_every_job_before_sending_though_one_fails(make_message, mailoutbox, at, caplog):
    def fails(moment: object) -> int:
        raise ValueError("about alex.sample@example.org")

    def plans(moment: object) -> int:
        assert moment == at
        make_message()
        return 1

    registry.register_job("fails", fails)
    registry.register_job("plans", plans)

    report = tick(at)

    assert (report.jobs, report.jobs_failed, report.sent) == ({"plans": 1}, ["fails"], 1)
    assert "Job fails failed: ValueError" in caplog.text
    assert "alex" not in caplog.text


def test_tick_expires_what_is_of_no_use_any_more_and_never_sends_it(make_message, mailoutbox, at):
    make_message(key="late", expires_at=at + HOUR)
    make_message(key="useful", expires_at=at + 3 * HOUR)
    make_message(key="in hand", expires_at=at + HOUR)
    Message.objects.filter(key="in hand").update(next_attempt_at=at - HOUR)
    claim_next(at)

    report = tick(at + 2 * HOUR)

    assert states() == {"late": "expired", "useful": "sent", "in hand": "expired"}
    assert (report.expired, len(mailoutbox)) == (2, 1)


def test_send_due_expires_a_row_that_ran_out_since_the_tick_tidied(make_message, mailoutbox, at):
    make_message(expires_at=at)
    send_due(at)

    assert (states(), mailoutbox) == ({"test:1": "expired"}, [])


def test_tick_gives_up_a_row_that_killed_its_workers(make_message, mailoutbox, at):
    make_message()
    for hours in range(MOST_CLAIMS):
        assert claim_next(at + hours * HOUR)
    make_message(key="other")

    report = tick(at + MOST_CLAIMS * HOUR)

    assert states() == {"test:1": "failed", "other": "sent"}
    assert (report.given_up, Message.objects.last().last_error_code) == (1, "poison:claims")


def test_tick_gives_up_and_wipes_a_secret_whose_worker_died(make_message, mailoutbox, at):
    make_message(is_secret=True)
    claim_next(at)
    tick(at + LEASE + timedelta(seconds=1))

    message = Message.objects.get()
    assert (message.status, message.last_error_code, message.text) == ("failed", "unsure:worker", "")
    assert mailoutbox == []


def test_tick_touches_no_row_while_the_mail_server_is_away(make_message, sink, settings, at):
    make_message()
    open_port, settings.EMAIL_PORT = settings.EMAIL_PORT, 1  # nobody listens there

    pauses = []
    moment = at
    for _ in range(6):
        assert tick(moment).is_paused
        until = EngineState.objects.get().paused_until
        pauses.append((until - moment).total_seconds() / 60)
        assert tick(until - timedelta(seconds=1)).is_paused
        moment = until + timedelta(seconds=1)

    assert pauses == [1, 2, 4, 8, 15, 15]
    message = Message.objects.get()
    assert (message.status, message.claims, message.recipient_failures) == ("pending", 0, 0)
    settings.EMAIL_PORT = open_port
    assert tick(moment).sent == 1
    state = EngineState.objects.get()
    assert (state.pauses, state.paused_until, len(sink.mails)) == (0, None, 1)


def test_send_due_reuses_its_connection_and_renews_it_before_servers_mind(make_message, sink, at):
    for _ in range(MAILS_PER_CONNECTION + 1):
        make_message()
    send_due(at)

    assert (len(sink.mails), sink.connections) == (MAILS_PER_CONNECTION + 1, 2)


def test_channel_does_not_trust_a_connection_that_the_server_closed_meanwhile(make_message, sink, at):
    make_message()
    make_message(is_secret=True)
    with engine.Channel() as channel:
        channel.ready()
        assert deliver(claim_next(at), channel, Clock(at)) is Outcome.SENT
        channel._backend.connection.sock.shutdown(socket.SHUT_RDWR)
        channel.ready()
        assert deliver(claim_next(at), channel, Clock(at)) is Outcome.SENT

    assert (len(sink.mails), sink.connections) == (2, 2)


def test_send_due_opens_no_connection_when_nothing_is_due(make_message, sink, at):
    make_message(due_at=at + HOUR)
    send_due(at)

    assert sink.connections == 0


def test_send_due_stops_between_two_mails_when_told_to(make_message, mailoutbox, at):
    for _ in range(3):
        make_message()

    report = send_due(at, stop=lambda: len(mailoutbox) == 1)

    assert (report.sent, sorted(states().values())) == (1, ["pending", "pending", "sent"])
    assert set(Message.objects.values_list("claims", flat=True)) == {0}


@pytest.mark.parametrize(("holds", "read"), [(60, [3]), (-1, [3, 2, 1])])
def test_what_a_batch_has_in_common_is_read_again_for_the_rest_once_it_is_old(
    make_message, mailoutbox, at, monkeypatch, holds, read
):
    monkeypatch.setattr(engine, "TRUST_SECONDS", holds)
    seen = []
    registry.register_kind("note", title="Note", gather=lambda rows: seen.append(len(list(rows))))
    for _ in range(3):
        make_message()

    assert send_due(at).sent == 3
    assert seen == read


def test_send_due_leaves_the_rest_to_the_next_tick_when_its_time_is_up(
    make_message, mailoutbox, at, monkeypatch
):
    monkeypatch.setattr(engine, "RUN_SECONDS", 0)
    make_message()

    assert (send_due(at).sent, mailoutbox) == (0, [])


def test_tick_whose_jobs_took_all_its_time_leaves_mail_to_the_next(make_message, mailoutbox, at, monkeypatch):
    """A worker that is ended within a mail would send it twice."""
    monkeypatch.setattr(engine, "RUN_SECONDS", 0.2)
    over_at = time.monotonic() + engine.RUN_SECONDS

    def takes_it_all(moment: object) -> int:
        while time.monotonic() < over_at + 0.1:
            pass
        return 1

    registry.register_job("long", takes_it_all)
    make_message()

    assert (tick(at).sent, mailoutbox) == (0, [])


class Opened(EmailBackend):
    """Counts how often it was opened."""

    times = 0

    def open(self) -> None:
        Opened.times += 1


def test_no_mail_is_begun_once_opening_the_connection_took_the_rest_of_the_time(
    make_message, mailoutbox, settings, at, monkeypatch
):
    settings.EMAIL_BACKEND = f"{__name__}.Opened"
    monkeypatch.setattr(Opened, "times", 0)
    monkeypatch.setattr(channel, "MAILS_PER_CONNECTION", 1)
    for _ in range(3):
        make_message()

    report = send_due(at, stop=lambda: Opened.times == 2)

    assert (report.sent, sorted(states().values())) == (1, ["pending", "pending", "sent"])
    assert set(Message.objects.values_list("claims", flat=True)) == {0}


@pytest.mark.parametrize("days", [1, -1])
def test_tick_follows_the_clock_of_the_database_not_its_own(make_message, mailoutbox, days):
    now = db_now()
    make_message(key="due", due_at=now - HOUR)
    make_message(key="tomorrow", due_at=now + 12 * HOUR)
    with time_machine.travel(now + timedelta(days=days)):
        tick()

    assert states() == {"due": "sent", "tomorrow": "pending"}
    sent_at = Message.objects.get(key="due").sent_at
    assert abs(sent_at - now) < HOUR


@pytest.mark.django_db(transaction=True)
def test_send_due_sends_each_mail_once_when_several_workers_run(make_message, sink, at):
    expected = sorted(make_message().message_id for _ in range(60))

    outcomes = at_once(send_due, (at,), (at,), (at,))

    assert [type(outcome) for outcome in outcomes] == [engine.TickReport] * 3
    assert sorted(sink.message_ids) == expected
    assert set(states().values()) == {"sent"}


def test_message_keeps_no_words_of_a_secret_that_is_done(make_message):
    message = make_message(is_secret=True)
    with pytest.raises(IntegrityError), transaction.atomic():
        Message.objects.filter(pk=message.pk).update(status=Message.Status.FAILED)
    assert Message.objects.close(Message.Status.FAILED) == 1
