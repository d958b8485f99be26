"""Mail of the harness: words that are there, and rows that harm who writes them."""

import os
from datetime import datetime

from outbox import registry
from outbox.models import Message

NOTE, RAISES, KILLS = "note of the harness", "raises", "kills its worker"


EVENT = "BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nBEGIN:VEVENT\r\nUID:{uid}\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"


def register() -> None:
    """Only in processes of the harness."""
    if RAISES not in registry.KINDS:
        registry.register_kind(NOTE, title="A note")
        registry.register_kind(RAISES, title="Raises", render=lambda message: 1 / 0)
        registry.register_kind(KILLS, title="Kills", render=lambda message: os._exit(1))


def notes(count: int, at: datetime, *, kind: str = NOTE, prefix: str = "note", **fields: object) -> list[str]:
    """Store `count` rows due at `at`, in one statement or few. Answers their Message-IDs."""
    given = {"subject": "Your session tomorrow", "text": "See you there.\n", "html": "<p>See you there.</p>"}
    given |= {"due_at": at, "next_attempt_at": at} | fields
    rows = [
        Message(
            key=f"{prefix}:{number}",
            kind=kind,
            to=f"person{number}@{prefix}.example.org",
            calendar=EVENT.format(uid=f"{prefix}-{number}@example.org"),
            calendar_method="REQUEST",
            **given,
        )
        for number in range(count)
    ]
    Message.objects.bulk_create(rows, batch_size=500)
    return [row.message_id for row in rows]
