import uuid
from datetime import timedelta

import pytest

from outbox.clock import db_now
from outbox.domain.claiming import finish_sent
from outbox.domain.erasing import NOWHERE, erase
from outbox.models import Message

pytestmark = pytest.mark.django_db
ABOUT = "sample.thing:1"


def message(key: str, about: str = ABOUT, status: str = "pending") -> Message:
    now = db_now()
    held = {"claim": uuid.uuid4(), "lease_until": now + timedelta(minutes=2)} if status == "sending" else {}
    return Message.objects.create(
        key=key,
        kind="sample",
        about=about,
        person_id=7,
        to="canary@example.org",
        subject="Canary",
        text="Canary",
        html="Canary",
        calendar="Canary",
        calendar_method="REQUEST",
        context={"name": "Canary"},
        status=status,
        due_at=now,
        next_attempt_at=now,
        sent_at=now if status == "sent" else None,
        **held,
    )


@pytest.mark.parametrize(
    ("status", "after"),
    [
        ("pending", "cancelled"),
        ("sending", "cancelled"),
        ("failed", "cancelled"),
        ("sent", "sent"),
        ("superseded", "superseded"),
    ],
)
def test_erase_leaves_no_word_and_no_address_and_nothing_to_send(status, after):
    message("one", status=status)

    assert erase(about=ABOUT) == 1

    row = Message.objects.get()
    assert (row.status, row.to, row.person_id, row.calendar_method) == (after, NOWHERE, None, "")
    assert "canary" not in str(Message.objects.values()).lower()


def test_erase_leaves_mail_about_something_else():
    message("one", about="sample.thing:11")

    assert erase(about=ABOUT) == 0
    assert Message.objects.get().text == "Canary"


def test_erase_keeps_a_worker_that_holds_the_row_from_writing_the_words_back():
    held = message("one", status="sending")

    erase(about=ABOUT)

    assert not finish_sent(held, db_now())
    assert Message.objects.get().text == ""
