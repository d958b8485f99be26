"""Mail that is known before its words: a row each, whose kind's `render` gives them when it is sent."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from datetime import datetime
from itertools import islice

from django.db import connection

from outbox.models import Message
from outbox.models.message import new_message_id

BATCH = 500


@dataclass(frozen=True, slots=True)
class Planned:
    """One such mail. It leaves at `due_at` at the earliest; all that is not said here is as in a new message."""

    key: str
    kind: str
    to: str
    due_at: datetime
    about: str = ""
    person_id: int | None = None
    convenor_id: int | None = None
    sequence: int = 0
    context: Mapping[str, object] = field(default_factory=dict)
    expires_at: datetime | None = None


SAID = tuple(one.name for one in fields(Planned))


def plan(rows: Iterable[Planned]) -> int:
    """Store mail; a key that is there stays as it is. Run it as often as you like. Answers how many were not there."""
    rows = iter(rows)
    return sum(_insert(_new(batch)) for batch in iter(lambda: list(islice(rows, BATCH)), []))


def _new(rows: list[Planned]) -> list[Planned]:
    """Those whose key is not seen: a key that is refused costs a write and a number all the same."""
    known = Message.objects.filter(key__in=[row.key for row in rows]).order_by()
    keys = set(known.values_list("key", flat=True))
    return [row for row in rows if row.key not in keys]


def _insert(rows: list[Planned]) -> int:
    """One statement, without an object for each row: that takes Django four times as long. Another planner may have
    come between: the key decides."""
    if not rows:
        return 0
    # The number and the moment of its making are the database's.
    stored = [one for one in Message._meta.concrete_fields if one.attname not in ("id", "created_at")]
    own = {"next_attempt_at", "message_id", *SAID}
    said = [Message._meta.get_field(name) for name in SAID]
    rest = [one for one in stored if one.attname not in own]
    blank = Message()
    tail = [one.get_db_prep_save(getattr(blank, one.attname), connection) for one in rest]
    values: list[object] = []
    for row in rows:
        ours = [
            one.get_db_prep_save(getattr(row, name), connection) for one, name in zip(said, SAID, strict=True)
        ]
        values += (*ours, ours[SAID.index("due_at")], new_message_id(), *tail)
    names = (*SAID, "next_attempt_at", "message_id", *(one.attname for one in rest))
    quote = connection.ops.quote_name
    columns = ", ".join(quote(Message._meta.get_field(name).column) for name in names)
    places = ", ".join([f"({', '.join(['%s'] * len(names))})"] * len(rows))
    sql = f"INSERT INTO {quote(Message._meta.db_table)} ({columns}) VALUES {places} ON CONFLICT DO NOTHING"  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.rowcount
