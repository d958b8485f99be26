"""Every kind of mail that was sent leaves once more where staff send it again, as long as it is of use."""

import pytest
import time_machine
from django.core import mail

from outbox.domain.resending import COPIED, send_again
from outbox.domain.tick import tick
from outbox.errors import NotResendable
from outbox.models import Message
from outbox.models.message import AGAIN, WORDS
from outbox.registry import kind_of
from tests import factories
from tests.house.letters import MAKERS, NOW

CODES = {"sign_in_code", "address_code"}
LINE = "You told us that this never arrived."


@pytest.fixture(autouse=True)
def _clock(db):
    with time_machine.travel(NOW, tick=False):
        yield


def once_more(first: Message) -> Message:
    """The row that `send_again` writes, due when the first was: that one asks the database what time it is."""
    fields = COPIED if kind_of(first.kind).render else (*COPIED, *WORDS, "context")
    copied = {name: getattr(first, name) for name in (*fields, "context")}
    times = {"due_at": first.due_at, "next_attempt_at": first.due_at}
    return Message.objects.create(
        key=f"{first.key}{AGAIN}1", again_of=first, added_line=LINE, **copied, **times
    )


@pytest.mark.parametrize(
    ("kind", "make"),
    [pytest.param(kind, make, id=make.__name__) for kind, make in MAKERS if kind not in CODES],
)
def test_mail_of_every_kind_can_be_sent_again(kind, make):
    make()
    # What is written at once is due when the database says, which is another day.
    Message.objects.exclude(text="").update(due_at=NOW, next_attempt_at=NOW)
    first = Message.objects.filter(kind=kind).latest("pk")
    at = max(first.due_at, NOW)
    tick(at)
    first.refresh_from_db()
    assert first.status == "sent"
    mail.outbox.clear()

    again = once_more(first)
    tick(at)

    again.refresh_from_db()
    assert again.status == "sent"
    assert len([one for one in mail.outbox if LINE in one.body]) == 1


@pytest.mark.parametrize("make", [make for kind, make in MAKERS if kind in CODES])
def test_code_is_never_sent_again(make):
    make()
    Message.objects.update(status="failed", subject="", text="", html="")

    with pytest.raises(NotResendable, match="A code is never sent twice"):
        send_again(Message.objects.latest("pk"), line=LINE, seen=0, by=factories.UserFactory(is_staff=True))
