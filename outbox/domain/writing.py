from collections.abc import Iterable, Mapping
from datetime import datetime
from itertools import islice

from django.db import connection
from django.db.models import CharField, Exists, OuterRef, QuerySet, Value
from django.db.models.functions import Cast, Concat, Now

from outbox.domain.addresses import one_address
from outbox.domain.rendering import rendered
from outbox.domain.wakeup import wake_after_commit
from outbox.links import without_keys
from outbox.models import Message
from outbox.models.message import new_message_id
from outbox.registry import Content

BATCH = 500
# What a row of planned mail says; all else is as in a new one.
PLANNED = (
    "key", "kind", "about", "person_id", "convenor_id", "sequence", "context", "to", "due_at", "expires_at",
)  # fmt: skip
DUE = PLANNED.index("due_at")
# The number and the moment of its making are the database's.
_STORED = [field for field in Message._meta.concrete_fields if field.attname not in ("id", "created_at")]


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
    calendar: str = "",
    calendar_method: str = "",
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
        calendar=calendar,
        calendar_method=calendar_method,
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


def plan(rows: Iterable[Message]) -> int:
    """Store mail whose words its kind's `render` gives when it is sent; a key that is there stays as it is.

    Run it as often as you like. Answers how many rows were not there yet. Raises ValueError for a row that says more
    than `PLANNED`: it would be stored without.
    """
    return plan_many(_planned(row) for row in rows)


def _planned(row: Message) -> dict[str, object]:
    values = {name: getattr(row, name) for name in PLANNED}
    plain = Message(**values, next_attempt_at=row.next_attempt_at, message_id=row.message_id)
    more = [one.attname for one in _STORED if getattr(row, one.attname) != getattr(plain, one.attname)]
    if more:
        raise ValueError(f"Planned mail cannot say: {', '.join(more)}.")
    return values


def plan_many(rows: Iterable[Mapping[str, object]]) -> int:
    """The same of a crowd: each row as the values of its fields in `PLANNED`."""
    rows = iter(rows)
    return sum(_insert(batch) for batch in iter(lambda: list(islice(rows, BATCH)), []))


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


def _insert(rows: list[Mapping[str, object]]) -> int:
    """One statement, without an object for each row. Another planner may be at it too: the key decides."""
    blank = Message()
    rest = [field for field in _STORED if field.attname not in (*PLANNED, "next_attempt_at", "message_id")]
    tail = tuple(field.get_db_prep_save(getattr(blank, field.attname), connection) for field in rest)
    own = [Message._meta.get_field(name) for name in PLANNED]
    values: list[object] = []
    for row in rows:
        stored = [field.get_db_prep_save(row[field.attname], connection) for field in own]
        values += (*stored, stored[DUE], new_message_id(), *tail)
    names = (*PLANNED, "next_attempt_at", "message_id", *(field.attname for field in rest))
    columns = ", ".join(connection.ops.quote_name(Message._meta.get_field(name).column) for name in names)
    one = f"({', '.join(['%s'] * len(names))})"
    table = connection.ops.quote_name(Message._meta.db_table)
    sql = f"INSERT INTO {table} ({columns}) VALUES {', '.join([one] * len(rows))} ON CONFLICT DO NOTHING"  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.rowcount
