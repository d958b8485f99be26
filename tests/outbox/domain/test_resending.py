from datetime import timedelta

import pytest
from django.contrib.auth import get_user_model

from outbox.clock import db_now
from outbox.domain.resending import resend, send_again
from outbox.domain.tick import send_due
from outbox.errors import NotResendable
from outbox.models import BadAddress, Message
from outbox.models.message import LEFT_OUT
from outbox.registry import Content, register_kind

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff():
    return get_user_model().objects.create_user("staff@example.org", is_staff=True)


def test_resend_queues_a_failed_message_again_under_its_name(make_message, mailoutbox, at, staff):
    message = make_message(status="failed", recipient_failures=28, claims=3, date_header=at)
    resend(message, by=staff)

    queued = Message.objects.get()
    assert (queued.status, queued.recipient_failures, queued.claims) == ("pending", 0, 0)
    assert abs(queued.next_attempt_at - db_now()) < timedelta(minutes=5)
    assert send_due().sent == 1
    assert mailoutbox[0].extra_headers["Message-ID"] == message.message_id
    assert Message.objects.get().date_header > at


@pytest.mark.parametrize("press", [resend, lambda row, by: send_again(row, line="", seen=0, by=by)])
@pytest.mark.parametrize("render", [None, lambda message: Content("Now", "As it is now.\n")])
def test_words_that_are_found_when_it_leaves_are_found_anew_with_what_is_said_of_them(
    make_message, mailoutbox, staff, press, render
):
    register_kind("fresh", title="Fresh", render=render)
    words = {"text": "As it was.\n", "calendar": "BEGIN:VCALENDAR\r\n", "calendar_method": "REQUEST"}
    press(
        make_message(kind="fresh", status="failed", context={LEFT_OUT: ["venue"], "ref": 7}, **words),
        by=staff,
    )
    again = Message.objects.get(status="pending")
    kept = words if render is None else dict.fromkeys(words, "")
    assert {name: getattr(again, name) for name in words} == kept
    assert again.context == ({"ref": 7} if render else {LEFT_OUT: ["venue"], "ref": 7})

    send_due()
    assert mailoutbox[0].body == ("As it is now.\n" if render else "As it was.\n")


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"status": "pending"}, "Only a message that failed"),
        ({"status": "failed", "is_secret": True, "subject": "", "text": ""}, "A code is never sent twice"),
        ({"status": "failed", "expires_at": db_now}, "too late"),
        ({"status": "failed", "to": "gone@example.org"}, "refused this address"),
    ],
)
def test_resend_refuses_with_a_reason(make_message, fields, sentence, staff):
    BadAddress.objects.create(address="gone@example.org", error_code="550")
    message = make_message(**{name: value() if callable(value) else value for name, value in fields.items()})
    with pytest.raises(NotResendable, match=sentence):
        resend(message, by=staff)

    assert Message.objects.get().status == fields["status"]
