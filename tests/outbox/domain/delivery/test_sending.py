"""A mail is handed to a server: what it carries, and what an answer brings about."""

from datetime import timedelta

import pytest

from outbox.domain.delivery import Outcome
from outbox.domain.tick import send_due
from outbox.models import BadAddress, EngineState, Message
from tests.outbox.domain.delivery.rows import HOUR, ICS, status
from tests.outbox.sink import ACCEPT_THEN_DROP, DROP

pytestmark = pytest.mark.django_db


def test_deliver_sends_text_html_and_a_calendar_entry(make_message, sink, at):
    message = make_message(html="<p>Some words.</p>", calendar=ICS, calendar_method="REQUEST")
    send_due(at)

    (mail,) = sink.mails
    types = [part.get_content_type() for part in mail.walk() if not part.is_multipart()]
    assert types == ["text/plain", "text/html", "text/calendar", "application/ics"]
    calendar = next(part for part in mail.walk() if part.get_content_type() == "text/calendar")
    assert calendar.get_param("method") == "REQUEST"
    assert calendar.get_content().splitlines() == ICS.splitlines()
    (attachment,) = mail.iter_attachments()
    assert attachment.get_filename() == "invite.ics"
    assert attachment.get_content().splitlines() == ICS.encode().splitlines()
    assert (mail["Message-ID"], mail["Subject"]) == (message.message_id, "A note")
    assert mail["Date"].datetime == at
    assert mail["Auto-Submitted"] == "auto-generated"
    assert sink.recipients == [[message.to]]
    assert Message.objects.get().sent_at == at


def test_deliver_carries_several_calendar_entries_each_with_its_own_method(make_message, sink, at):
    other = ICS.replace("REQUEST", "CANCEL").replace("VERSION:2.0", "VERSION:2.0\r\nX-NOTE:END:VCALENDAR")
    make_message(html="<p>Some words.</p>", calendar=ICS + other, calendar_method="REQUEST")
    send_due(at)

    (mail,) = sink.mails
    body = [part.get_content_type() for part in mail.get_body().iter_parts()] or [
        part.get_content_type() for part in next(iter(mail.iter_parts())).iter_parts()
    ]
    assert body == ["text/plain", "text/html"]
    attached = [
        (part.get_filename(), part.get_content_type(), part.get_param("method"))
        for part in mail.iter_attachments()
    ]
    assert attached == [
        ("invite-1.ics", "text/calendar", "REQUEST"),
        ("invite-2.ics", "text/calendar", "CANCEL"),
    ]
    last = list(mail.iter_attachments())[-1]
    assert last.get_content().splitlines() == other.splitlines()


@pytest.mark.parametrize(
    ("place", "order"),
    [
        ("at_data", "451 4.3.0 Try again"),
        ("at_data", "452 4.2.2 Full"),
        ("at_rcpt", "450 4.2.0 Greylisted"),
        ("at_rcpt", "552 5.2.2 The recipient's inbox is over quota"),
        ("at_data", DROP),
    ],
)
def test_deliver_tries_again_under_the_same_name_and_date(make_message, sink, at, place, order):
    message = make_message()
    getattr(sink, place).append(order)

    send_due(at)
    assert (status(), Message.objects.get().recipient_failures) == ("pending", 1)
    assert not BadAddress.objects.exists()
    send_due(at + HOUR)

    assert status() == "sent"
    assert sink.message_ids == [message.message_id]
    assert sink.mails[0]["Date"].datetime == at


def test_deliver_repeats_a_mail_that_may_be_lost_so_that_it_is_the_same_mail(make_message, sink, at):
    make_message()
    sink.at_data.append(ACCEPT_THEN_DROP)

    send_due(at)
    send_due(at + HOUR)
    send_due(at + 2 * HOUR)

    assert status() == "sent"
    assert len(sink.mails) == 2
    assert len({(mail["Message-ID"], mail["Date"]) for mail in sink.mails}) == 1


def test_deliver_hangs_up_on_a_server_that_talks_nonsense(make_message, sink, at):
    make_message()
    make_message()
    sink.at_data.append("what?")

    report = send_due(at)

    assert report.outcomes == {Outcome.CONNECTION_LOST: 1, Outcome.SENT: 1}
    assert (len(sink.mails), sink.connections) == (1, 2)


def test_deliver_gives_up_an_address_that_is_refused(make_message, sink, at):
    message = make_message()
    sink.at_rcpt.append("550 5.1.1 No such person: alex.sample1@example.org")
    send_due(at)
    send_due(at + HOUR)

    message.refresh_from_db()
    assert (message.status, message.last_error_code) == ("failed", "550 5.1.1")
    assert BadAddress.objects.get().address == message.to
    make_message(to=message.to.upper())
    send_due(at + HOUR)
    assert Message.objects.first().last_error_code == "bounced before"
    assert sink.mails == []


def test_deliver_still_sends_a_code_to_an_address_that_bounced(make_message, sink, at):
    message = make_message(is_secret=True)
    BadAddress.objects.create(address=message.to, error_code="550")
    send_due(at)

    assert status() == "sent"


def test_deliver_fails_a_mail_refused_for_what_it_says_but_not_its_address(make_message, sink, at):
    make_message()
    sink.at_data.append("554 5.7.1 Looks like spam")
    send_due(at)
    send_due(at + HOUR)

    assert (status(), sink.mails, BadAddress.objects.count()) == ("failed", [], 0)


@pytest.mark.parametrize(
    ("place", "order"),
    [
        ("at_rcpt", "421 4.3.2 Going down"),
        ("at_data", "421 4.7.0 Too many messages"),
        ("at_rcpt", "530 5.7.0 Sign in first"),
        ("at_data", "554 5.7.0 Daily quota exceeded"),
        ("at_data", "454 4.7.0 Not now"),
    ],
)
def test_deliver_pauses_all_mail_when_the_channel_fails_and_blames_no_row(
    make_message, sink, at, place, order
):
    for _ in range(3):
        make_message()
    getattr(sink, place).append(order)

    report = send_due(at)

    assert (report.outcomes, report.is_paused) == ({Outcome.CHANNEL_DOWN: 1}, True)
    assert order.startswith(EngineState.objects.get().paused_for)
    assert EngineState.objects.get().paused_for
    assert set(Message.objects.values_list("status", "recipient_failures", "claims")) == {("pending", 0, 0)}
    assert send_due(at + timedelta(seconds=59)).sent == 0
    assert send_due(at + HOUR).sent == 3
    assert EngineState.objects.get().pauses == 0


def test_deliver_pauses_after_three_lost_connections_in_a_row(make_message, sink, at):
    for _ in range(5):
        make_message()
    sink.at_data.extend([DROP] * 3)

    report = send_due(at)

    assert report.outcomes == {Outcome.CONNECTION_LOST: 3}
    assert (report.is_paused, EngineState.objects.get().paused_for) == (True, "hung up")
