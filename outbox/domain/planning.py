"""Mail that is known before its words: a row each, whose kind's `render` gives them when it is sent."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, fields
from datetime import datetime
from functools import cache
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
OWN = ("next_attempt_at", "message_id")


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
    table, quote = Message._meta, connection.ops.quote_name
    said = [table.get_field(name) for name in (*SAID, *OWN)]
    # The number and the moment of its making are the database's; the rest is alike in all, and no value of each row.
    rest = [
        one for one in table.concrete_fields if one not in said and one.attname not in ("id", "created_at")
    ]
    blank = Message()
    alike = "".join(f", {_literal(getattr(blank, one.attname))}" for one in rest)
    columns = ", ".join(quote(one.column) for one in (*said, *rest))
    place = f"({', '.join(['%s'] * len(said))}{alike})"
    sql = f"INSERT INTO {quote(table.db_table)} ({columns}) VALUES {', '.join([place] * len(rows))}"  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(f"{sql} ON CONFLICT DO NOTHING", list(_values(rows)))
        return cursor.rowcount


def _values(rows: list[Planned]) -> Iterator[object]:
    """What the database stores of each row, in the order of its columns. Texts and numbers as they are; a moment is
    made ready once, since a meeting's people share it."""
    moment, context = Message._meta.get_field("due_at"), Message._meta.get_field("context")
    ready = cache(lambda at: moment.get_db_prep_save(at, connection))
    for row in rows:
        for name in SAID:
            value = getattr(row, name)
            if name == "context":
                value = context.get_db_prep_save(value, connection)
            yield ready(value) if isinstance(value, datetime) else value
        yield ready(row.due_at)
        yield new_message_id()


def _literal(value: object) -> str:
    """A value of a new message as SQL. Raises TypeError for one that has to be stored otherwise."""
    match value:
        case None:
            return "NULL"
        case bool() | int():
            return str(value).upper()
        case str():
            return "'" + value.replace("'", "''").replace("%", "%%") + "'"
    raise TypeError(f"{value!r} is no plain value.")
