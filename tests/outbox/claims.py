from datetime import datetime

from outbox.domain.claiming import claim_some
from outbox.models import Message


def claim_next(at: datetime) -> Message | None:
    """One row, as a worker that takes one at a time would have it."""
    return next(iter(claim_some(at, 1)), None)
