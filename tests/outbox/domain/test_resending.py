from datetime import timedelta

import pytest
from django.contrib.auth import get_user_model

from outbox.clock import db_now
from outbox.domain.resending import resend
from outbox.domain.tick import send_due
from outbox.errors import NotResendable
from outbox.models import BadAddress, Message

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
