"""How mail that gets its words when it leaves would read at this moment. Nothing of looking stays."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from outbox.domain.containment import Contained
from outbox.links import without_keys
from outbox.models import Message
from outbox.registry import Content, Verdict, kind_of

UNSENT = (Message.Status.PENDING, Message.Status.HELD, Message.Status.SENDING)
UNWANTED = {
    Verdict.SUPERSEDED: "newer mail took its place",
    Verdict.CANCELLED: "what it tells is no longer so",
    Verdict.EXPIRED: "it is of no use any more",
}


@dataclass(frozen=True)
class Foretold:
    """Subject and text without personal links, or a sentence that says why there are none."""

    subject: str = ""
    text: str = ""
    why_not: str = ""
    left_out: tuple[str, ...] = ()


def foretold(message: Message, at: datetime) -> Foretold | None:
    """What would leave if `message` left at `at`; None for one that has its words, or never gets any. What is asked
    and written on the way is rolled back."""
    if message.text or message.is_secret or message.status not in UNSENT:
        return None
    with Contained(f"Foretelling message {message.pk} ({message.kind})"), transaction.atomic():
        verdict, content = _asked(message, at)
        transaction.set_rollback(True)
        if content:
            return Foretold(content.subject, without_keys(content.text), left_out=content.left_out)
        return Foretold(why_not=f"As things stand it would not be sent: {UNWANTED[verdict]}.")
    return Foretold(
        why_not="The portal cannot put this mail together as things stand: tell whoever looks after the portal."
    )


def _asked(message: Message, at: datetime) -> tuple[Verdict, Content | None]:
    kind = kind_of(message.kind)
    verdict = kind.still_wanted(message, at) if kind.still_wanted else Verdict.WANTED
    if verdict in UNWANTED:
        return verdict, None
    if kind.render is None:
        raise LookupError("Nobody registered how to write this kind of message.")
    return Verdict.WANTED, kind.render(message)
