from collections.abc import Iterable, Mapping
from datetime import datetime

from django.db.models import CharField, Exists, OuterRef, QuerySet, Value
from django.db.models.functions import Cast, Concat, Now

from outbox.domain.addresses import one_address
from outbox.domain.rendering import rendered
from outbox.domain.wakeup import wake_after_commit
from outbox.links import without_keys
from outbox.models import Message
from outbox.models.message import LEFT_OUT
from outbox.registry import Content


def write(
    *,
    key: str,
    kind: str,
    to: str,
    template: str,
    context: Mapping[str, object],
    about: str = "",
    person_id: int | None = None,
    convenor_id: int | None = None,
    urgent: bool = False,
    secret: bool = False,
    expires_at: datetime | None = None,
    due_at: datetime | None = None,
    sequence: int = 0,
) -> Message:
    """Put one mail in the outbox, in the caller's transaction: a key twice is one mail, a rollback none.

    Due now by the database's clock unless `due_at` says otherwise. The words are fixed here; those of a
    `secret` (a sign-in code) are wiped once it left, and it is never sent twice. Raises BadRecipient.
    """
    return _store(
        rendered(template, context),
        key=key,
        kind=kind,
        to=to,
        about=about,
        person_id=person_id,
        convenor_id=convenor_id,
        is_urgent=urgent,
        is_secret=secret,
        expires_at=expires_at,
        due_at=due_at,
        sequence=sequence,
    )


def _store(
    content: Content, *, key: str, to: str, due_at: datetime | None = None, **fields: object
) -> Message:
    due_at = due_at or Now()
    fields |= {
        "to": one_address(to),
        "subject": content.subject,
        "text": content.text,
        "html": content.html,
        "context": {LEFT_OUT: content.left_out} if content.left_out else {},
        "due_at": due_at,
        "next_attempt_at": due_at,
    }
    # No look before: another writer may come between, and the key decides.
    Message.objects.bulk_create([Message(key=key, **fields)], ignore_conflicts=True)
    wake_after_commit()
    return Message.objects.get(key=key)


def write_copy(
    message: Message, *, key: str, kind: str, to: str, about: str, person_id: int, convenor_id: int
) -> Message:
    """Put `message`, which may be unsaved, in the outbox for somebody else to read, as it is but for its personal
    links: the copy answers for nobody. Raises BadRecipient."""
    copy = Content(message.subject, without_keys(message.text), without_keys(message.html))
    return _store(copy, key=key, kind=kind, to=to, about=about, person_id=person_id, convenor_id=convenor_id)


def unwritten(rows: QuerySet, name: str, kind: str) -> QuerySet:
    """Of these the ones without a message under the key `name:number:kind`."""
    key = Concat(Value(f"{name}:"), Cast(OuterRef("pk"), CharField()), Value(f":{kind}"))
    return rows.filter(~Exists(Message.objects.filter(key=key)))


def supersede(*, about: str, below_sequence: int, kinds: Iterable[str] | None = None) -> int:
    """What waits to be sent about something that has changed since: it never will be. Answers how many.

    A row in a worker's hands is not touched: its kind's `still_wanted` is asked before each attempt.
    """
    rows = Message.objects.waiting().about(about).filter(sequence__lt=below_sequence)
    return _only(rows, kinds).close(Message.Status.SUPERSEDED)


def cancel(
    *,
    key: str | None = None,
    about: str | None = None,
    person_id: int | None = None,
    kinds: Iterable[str] | None = None,
) -> int:
    """What waits to be sent under a key, about something, or to someone, or all of these, never will be. Answers how
    many.

    Raises ValueError if none is given. Rows in a worker's hands: see `supersede`.
    """
    if key is None and about is None and person_id is None:
        raise ValueError("Say which mail to cancel: by its key, what it is about, or whom it is for.")
    rows = Message.objects.waiting()
    if key is not None:
        rows = rows.filter(key=key)
    if about is not None:
        rows = rows.about(about)
    if person_id is not None:
        rows = rows.to_person(person_id)
    return _only(rows, kinds).close(Message.Status.CANCELLED)


def _only(rows, kinds: Iterable[str] | None):  # noqa: ANN202
    return rows if kinds is None else rows.filter(kind__in=list(kinds))
