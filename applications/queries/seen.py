"""Choices as one member of staff may see them, by number: named or masked, or not there."""

from collections.abc import Iterable, Mapping

from accounts.models import User
from applications.models import Choice
from applications.queries.drafts import in_batches
from applications.queries.table import Row, row, rows
from applications.queries.ties import ties_of
from communities.models import Community


def seen_by(user: User, choices: Iterable[int], communities: Mapping[int, Community]) -> dict[int, Row]:
    """One query about the reader, and one for each some hundred choices. What is not in it, is not theirs to see."""
    ties, found = ties_of(user), {}
    for some in in_batches(choices):
        readable = Choice.objects.readable_by(user).filter(pk__in=some).order_by()
        found |= {values["pk"]: row(values, communities) for values in rows(readable, ties, ["hides"])}
    return found
