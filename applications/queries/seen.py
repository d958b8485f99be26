"""Choices as one member of staff may see them, by number: named or masked, or not there."""

from collections.abc import Collection, Iterable, Mapping

from django.db.models import Q

from accounts.models import User
from applications.models import Choice
from applications.queries.drafts import in_batches
from applications.queries.table import Row, row, rows
from applications.queries.ties import Ties, ties_of
from communities.models import Community


def seen_by(user: User, choices: Iterable[int], communities: Mapping[int, Community]) -> dict[int, Row]:
    """One query about the reader, and one for each some hundred choices. What is not in it, is not theirs to see."""
    ties, found = ties_of(user), {}
    for some in in_batches(choices):
        found |= _readable(ties, Q(pk__in=some), communities)
    return found


def seen_in(user: User, shown: Collection[int], communities: Mapping[int, Community]) -> dict[int, Row]:
    """Everybody who applied to the communities that are shown: the same queries however many they are."""
    return _readable(ties_of(user), Q(community__in=shown, sent_at__isnull=False), communities)


def _readable(ties: Ties, which: Q, communities: Mapping[int, Community]) -> dict[int, Row]:
    readable = Choice.objects.readable_by(ties.user).filter(which).order_by()
    return {values["pk"]: row(values, communities) for values in rows(readable, ties, ["hides"])}
