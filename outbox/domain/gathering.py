"""What the rows of a batch have in common is read once, right before they leave."""

from collections import defaultdict
from collections.abc import Iterable

from outbox.domain.containment import Contained
from outbox.models import Message
from outbox.registry import kind_of


def gather(batch: Iterable[Message]) -> None:
    """Let each kind read at once what all its rows of a batch need. One that fails reads for each row by itself."""
    by_kind: dict[str, list[Message]] = defaultdict(list)
    for message in batch:
        by_kind[message.kind].append(message)
    for kind, rows in by_kind.items():
        if read := kind_of(kind).gather:
            with Contained(f"Gathering for {kind}"):
                read(rows)
