"""Mail of every kind that was sent leaves once more where staff send it again, as long as it is of use."""

import pytest
import time_machine
from django.core import mail

from outbox.domain.resending import send_again
from outbox.domain.tick import tick
from outbox.errors import NotResendable
from outbox.models import Message
from tests import factories
from tests.house.letters import MAKERS, NOW

CODES = {"sign_in_code", "address_code"}
LINE = "You told us that this never arrived."


@pytest.fixture(autouse=True)
def _clock(db):
    with time_machine.travel(NOW, tick=False):
        yield


def once_more(first: Message) -> Message:
    return send_again(first, line=LINE, seen=0, by=factories.UserFactory(is_staff=True))


@pytest.mark.parametrize(
    ("kind", "make"),
    [pytest.param(kind, make, id=make.__name__) for kind, make in MAKERS if kind not in CODES],
)
def test_mail_of_every_kind_can_be_sent_again(kind, make):
    make()
    # What asks the database what time it is, whose day is another, finds it in time.
    Message.objects.update(expires_at=None)
    Message.objects.exclude(text="").update(due_at=NOW, next_attempt_at=NOW)
    first = Message.objects.filter(kind=kind).latest("pk")
    at = max(first.due_at, NOW)
    tick(at)
    first.refresh_from_db()
    assert first.status == "sent"
    mail.outbox.clear()

    again = once_more(first)
    Message.objects.filter(pk=again.pk).update(due_at=at, next_attempt_at=at)
    tick(at)

    again.refresh_from_db()
    assert again.status == "sent"
    assert len([one for one in mail.outbox if LINE in one.body]) == 1


@pytest.mark.parametrize("make", [make for kind, make in MAKERS if kind in CODES])
def test_code_is_never_sent_again(make):
    make()
    Message.objects.update(status="failed", subject="", text="", html="")

    with pytest.raises(NotResendable, match="A code is never sent twice"):
        once_more(Message.objects.latest("pk"))
