"""A mail that is not sent again, not wanted, not written, or no longer in these hands."""

from datetime import timedelta

import pytest

from outbox import registry
from outbox.clock import Clock
from outbox.domain import delivery
from outbox.domain.claiming import LEASE
from outbox.domain.delivery import Outcome
from outbox.domain.tick import send_due
from outbox.models import Message
from outbox.registry import Content, Verdict
from tests.outbox.claims import claim_next
from tests.outbox.domain.delivery.rows import HOUR, ICS, status
from tests.outbox.sink import ACCEPT_THEN_DROP, DROP

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("order", [DROP, ACCEPT_THEN_DROP])
def test_deliver_never_repeats_a_secret_that_may_have_arrived(make_message, sink, at, order):
    make_message(is_secret=True)
    sink.at_data.append(order)

    send_due(at)
    send_due(at + HOUR)

    message = Message.objects.get()
    assert (message.status, message.text) == ("failed", "")
    assert len(sink.mails) == (order == ACCEPT_THEN_DROP)


def test_deliver_tries_a_secret_again_when_the_server_clearly_did_not_take_it(make_message, sink, at):
    make_message(is_secret=True)
    sink.at_rcpt.append("450 4.2.0 Greylisted")

    send_due(at)
    send_due(at + HOUR)

    assert (status(), Message.objects.get().text, len(sink.mails)) == ("sent", "", 1)


def test_deliver_gives_up_after_days_of_trying(make_message, sink, at):
    make_message(recipient_failures=delivery.MOST_FAILURES - 1)
    sink.at_data.append("451 4.3.0 Try again")
    send_due(at)

    assert (status(), Message.objects.get().last_error_code) == ("failed", "451 4.3.0")


def test_deliver_asks_again_at_the_moment_that_its_writer_names(make_message, sink, at):
    registry.register_kind("note", title="Note", still_wanted=lambda _, now: max(now, at + HOUR))
    make_message()
    send_due(at)

    waiting = Message.objects.get()
    assert (waiting.status, waiting.next_attempt_at, sink.mails) == ("pending", at + HOUR, [])
    assert (waiting.claims, waiting.recipient_failures) == (0, 0)


@pytest.mark.parametrize("verdict", [Verdict.SUPERSEDED, Verdict.CANCELLED, Verdict.EXPIRED])
def test_deliver_sends_nothing_that_its_writer_no_longer_wants(make_message, sink, at, verdict):
    asked = []

    def still_wanted(message: Message, moment: object) -> Verdict:
        asked.append((message.pk, message.status, moment))
        return verdict

    registry.register_kind("note", title="Note", still_wanted=still_wanted)
    message = make_message()

    assert send_due(at).outcomes == {Outcome.UNWANTED: 1}
    assert (status(), sink.mails) == (verdict.value, [])
    assert asked == [(message.pk, "sending", at)]


def test_deliver_asks_for_the_words_when_it_sends_and_keeps_them(make_message, sink, at):
    content = Content("Your session tomorrow", "At nine.\n", "<p>At nine.</p>", ICS, "REQUEST")
    registry.register_kind("reminder", title="Reminder", render=lambda message: content)
    make_message(kind="reminder", subject="", text="")
    send_due(at)

    message = Message.objects.get()
    kept = (message.subject, message.text, message.html, message.calendar, message.calendar_method)
    assert Content(*kept) == content
    assert sink.mails[0]["Subject"] == "Your session tomorrow"


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"kind": "breaks", "text": ""}, "poison:ZeroDivisionError"),
        ({"kind": "nobody's", "text": ""}, "poison:LookupError"),
        ({"subject": "Hello\nBcc: eve@example.com"}, "poison:BadHeaderError"),
        ({"to": "a@example.org, b@example.org"}, "poison:BadRecipient"),
    ],
)
def test_deliver_fails_a_mail_that_cannot_be_written_and_sends_the_others(
    make_message, sink, at, caplog, fields, code
):
    registry.register_kind("breaks", title="Breaks", render=lambda message: 1 / 0)
    poison = make_message(**fields)
    make_message()
    send_due(at)

    poison.refresh_from_db()
    assert (poison.status, poison.last_error_code, len(sink.mails)) == ("failed", code, 1)
    assert "example" not in caplog.text


def test_deliver_lets_go_of_a_row_that_waited_too_long_in_its_batch(make_message, sink, at):
    make_message()
    message = claim_next(at)
    with delivery.Channel() as channel:
        channel.ready()
        outcome = delivery.deliver(message, channel, Clock(at + LEASE - timedelta(seconds=59)))

    assert (outcome, status(), sink.mails) == (Outcome.LATER, "pending", [])
    assert Message.objects.get().claims == 0


def test_deliver_gives_a_row_back_when_writing_it_took_most_of_its_lease(make_message, sink, at):
    clock = Clock(at)

    def slow(message: Message) -> Content:
        clock.stands_at = at + LEASE - timedelta(seconds=59)
        return Content("Your session tomorrow", "At nine.\n")

    registry.register_kind("slow", title="Slow", render=slow)
    make_message(kind="slow", text="")
    message = claim_next(at)
    with delivery.Channel() as channel:
        channel.ready()
        outcome = delivery.deliver(message, channel, clock)

    assert (outcome, status(), sink.mails) == (Outcome.LATER, "pending", [])
    assert Message.objects.get().claims == 1


def test_deliver_knows_that_it_lost_the_row_to_another_worker(make_message, sink, at):
    make_message()
    asleep = claim_next(at)
    claim_next(at + HOUR)
    with delivery.Channel() as channel:
        channel.ready()
        outcome = delivery.deliver(asleep, channel, Clock(at))

    assert (outcome, status()) == (Outcome.LOST, "sending")
