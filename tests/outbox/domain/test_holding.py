"""What staff do with a message: hold it, let it go, stop it, send it once more."""

from datetime import timedelta

import pytest
from django.contrib.auth import get_user_model

from accounts.models import AuditEvent
from outbox.clock import db_now
from outbox.domain.addresses import has_bounced
from outbox.domain.bouncing import clear, note_by_hand
from outbox.domain.resending import hold, let_go, send_again, stop
from outbox.domain.tick import send_due, tick
from outbox.domain.writing import cancel, supersede
from outbox.errors import BadRecipient, NotResendable, NotWaiting
from outbox.models import BadAddress, Intervention, Message
from outbox.registry import Content, register_kind

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def staff():
    return get_user_model().objects.create_user("staff@example.org", is_staff=True)


def rows(*messages: Message):
    return Message.objects.filter(pk__in=[message.pk for message in messages])


def now(message: Message) -> Message:
    return Message.objects.get(pk=message.pk)


def test_held_mail_is_never_claimed_and_leaves_once_it_is_let_go(make_message, mailoutbox, staff, at):
    held, other = make_message(), make_message()
    assert hold(rows(held), reason="Names to be checked.", by=staff) == 1
    assert tick(at).sent == 1
    assert [mail.to for mail in mailoutbox] == [[other.to]]
    assert now(held).status == "held"

    assert let_go(rows(held), reason="Checked.", by=staff) == 1
    assert send_due(at).sent == 1
    assert [row.verb for row in now(held).interventions.all()] == ["held", "let_go"]


def test_held_mail_that_is_of_no_use_any_more_expires_and_says_so(make_message, mailoutbox, staff, at):
    held = make_message(expires_at=at + timedelta(minutes=1))
    late = make_message(expires_at=at - timedelta(minutes=1))
    hold(rows(held), reason="Wait.", by=staff)
    tick(at + timedelta(minutes=2))

    assert (now(held).status, now(held).last_error_code) == ("expired", "held")
    assert (now(late).status, now(late).last_error_code) == ("expired", "")
    assert mailoutbox == []


def test_hold_takes_all_that_wait_and_leaves_codes_and_what_is_over(make_message, staff):
    waiting = [make_message(convenor_id=1) for _ in range(3)]
    code, sent = make_message(is_secret=True), make_message(status="failed")
    assert hold(rows(*waiting, code, sent), reason="Wait.", by=staff) == 3

    assert {now(row).status for row in waiting} == {"held"}
    assert (now(code).status, now(sent).status) == ("pending", "failed")
    assert AuditEvent.objects.filter(verb="message_held", actor=staff).count() == 3
    assert "Wait." not in str(list(AuditEvent.objects.values()))


def test_held_mail_falls_away_with_what_it_is_about(make_message, staff):
    moved, off = make_message(about="x.y:1", sequence=0), make_message(about="x.y:2")
    hold(rows(moved, off), reason="Wait.", by=staff)
    assert supersede(about="x.y:1", below_sequence=1) == 1
    assert cancel(about="x.y:2") == 1
    assert (now(moved).status, now(off).status) == ("superseded", "cancelled")


def test_stop_ends_what_waits_and_nothing_else(make_message, staff, at):
    message = make_message()
    stop(message, reason="Wrong person.", by=staff)
    with pytest.raises(NotWaiting):
        stop(message, reason="Again.", by=staff)

    assert (now(message).status, now(message).last_error_code) == ("cancelled", "stopped")
    assert send_due(at).sent == 0
    assert Intervention.objects.get().reason == "Wrong person."


def test_send_again_is_a_mail_of_its_own_with_the_line_above_and_the_same_links(
    make_message, mailoutbox, staff, at
):
    words = {
        "text": "Answer: https://x.example.org/offer/key/\n",
        "html": "<body><main><p>Answer</p></main></body>",
    }
    first = make_message(status="sent", sent_at=at, person_id=7, about="x.y:1", **words)
    again = send_again(first, line="You told us\nthat it <never> arrived.", seen=0, by=staff)
    assert send_due().sent == 1
    (mail,) = mailoutbox

    assert mail.body == "You told us that it <never> arrived.\n\n" + words["text"]
    assert (
        "<main><p><strong>You told us that it &lt;never&gt; arrived.</strong></p>"
        in mail.alternatives[0].content
    )
    assert (again.again_of, again.person_id, again.about) == (first, 7, "x.y:1")
    assert again.message_id != first.message_id
    assert now(again).text == words["text"]
    assert now(first).status == "sent"


def test_send_again_pressed_twice_is_one_mail_and_later_once_more_is_another(make_message, staff, at):
    first = make_message(status="sent", sent_at=at)
    one = send_again(first, line="", seen=0, by=staff)
    assert send_again(first, line="", seen=0, by=staff) == one
    assert send_again(first, line="", seen=1, by=staff) != one
    assert first.sent_again.count() == 2
    assert first.interventions.count() == 2


def test_send_again_finds_anew_what_is_written_when_it_leaves(make_message, mailoutbox, staff, at):
    register_kind("fresh", title="Fresh", render=lambda message: Content("Now", "As it is now.\n"))
    first = make_message(kind="fresh", status="sent", sent_at=at, text="As it was.\n")
    send_again(first, line="Once more.", seen=0, by=staff)
    send_due()

    assert mailoutbox[0].body == "Once more.\n\nAs it is now.\n"


@pytest.mark.parametrize(
    "fields",
    [
        {"status": "pending"},
        {"status": "failed", "is_secret": True, "subject": "", "text": ""},
        {"status": "failed", "expires_at": "now"},
        {"status": "failed", "to": "gone@example.org"},
    ],
)
def test_send_again_refuses_what_would_not_help(make_message, staff, fields):
    BadAddress.objects.create(address="gone@example.org", error_code="550")
    fields = {name: db_now() if value == "now" else value for name, value in fields.items()}
    with pytest.raises(NotResendable):
        send_again(make_message(**fields), line="", seen=0, by=staff)
    assert Message.objects.count() == 1


def test_a_bounce_told_by_hand_stops_mail_until_it_is_cleared_which_sends_what_is_of_use(
    make_message, mailoutbox, staff, at
):
    bad = note_by_hand(" Gone@Example.org ", by=staff)
    assert note_by_hand("gone@example.org", by=staff) == bad
    kept, late = (
        make_message(to=bad.address),
        make_message(to=bad.address, expires_at=at + timedelta(minutes=5)),
    )
    assert send_due(at).sent == 0
    assert {now(kept).last_error_code, now(late).last_error_code} == {"bounced before"}

    assert clear(bad, missed=[kept, late], by=staff) == (1, 1)
    assert send_due().sent == 1
    assert not has_bounced(bad.address)
    assert set(AuditEvent.objects.values_list("verb", flat=True)) >= {"bounce_noted", "bounce_cleared"}
    with pytest.raises(BadRecipient):
        note_by_hand("a@example.org, b@example.org", by=staff)
