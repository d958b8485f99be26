"""A record's fields as a program file names them: the present value, the default, and comparing."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

from django.db.models import Model

from sessions_app.models import Session

# Where a file's word differs from the column's.
COLUMNS = {
    "opens": "opens_at",
    "closes": "closes_at",
    "season_starts": "season_starts_on",
    "season_ends": "season_ends_on",
    "phone": "enquiries_phone",
    "hint": "help_text",
}
WHEN = ("date", "start_time", "end_time", "zone")


def column(name: str) -> str:
    return COLUMNS.get(name, name)


def current(record: Model, name: str) -> object:
    """What the record holds now. A session's `when` is its date, start, end and zone, or None."""
    if name == "funders":
        return sorted(record.funders.values_list("pk", flat=True))
    if name == "when":
        return tuple(getattr(record, part) for part in WHEN) if record.has_date else None
    return getattr(record, column(name))


def default(model: type[Model], name: str) -> object:
    """What a record holds when nobody ever said."""
    if name == "funders":
        return []
    return None if name == "when" else model._meta.get_field(column(name)).get_default()


def plain(value: object) -> object:
    """The value as JSON keeps it, moments in UTC, so that equal values look equal."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, list | tuple):
        return [plain(part) for part in value]
    return str(value) if isinstance(value, str) else value


def agree(name: str, now: object, new: object) -> bool:
    """Whether the record says what the file says. A meeting that was held is the scheduled one, later."""
    if name == "state" and (now, new) == (Session.State.HELD, Session.State.SCHEDULED):
        return True
    return plain(now) == plain(new)
