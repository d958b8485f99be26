"""How mail that gets its words when it leaves would read at this moment. Nothing of looking stays."""

from copy import copy
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from outbox.domain.containment import Contained
from outbox.domain.delivery import objection_to, poisoned, words_of
from outbox.links import without_keys
from outbox.models import Message

UNSENT = (Message.Status.PENDING, Message.Status.HELD, Message.Status.SENDING)


@dataclass(frozen=True)
class Foretold:
    """Subject and text without personal links; or, as `objection`, the state in which it would end, and a code."""

    subject: str = ""
    text: str = ""
    left_out: tuple[str, ...] = ()
    objection: tuple[str, str] | None = None


def foretold(message: Message, at: datetime) -> Foretold | None:
    """What would leave if `message` left at `at`; None for one that has its words, or never gets any. What is asked
    and written on the way is rolled back."""
    if message.text or message.is_secret or message.status not in UNSENT:
        return None
    with Contained(f"Foretelling message {message.pk} ({message.kind})") as looking, transaction.atomic():
        objection = objection_to(_leaving(message), at)
        content = None if isinstance(objection, tuple) else words_of(_leaving(message))
        transaction.set_rollback(True)
    if looking.failure:
        objection = poisoned(looking.failure)
    if isinstance(objection, tuple):
        return Foretold(objection=objection)
    return Foretold(content.subject, without_keys(content.text), content.left_out)


def _leaving(message: Message) -> Message:
    """A copy: where a guest's mail goes, and whose account that is, is nothing for who reads of it. What is sent again
    finds what it tells of only once a worker has it."""
    leaving = copy(message)
    if message.again_of_id:
        leaving.status = Message.Status.SENDING
    return leaving
