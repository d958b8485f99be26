"""What was told and kept of an offer."""

from datetime import UTC, datetime, timedelta

from outbox.models import Message

# Wednesday 23 September 2026, 10:00 in Melbourne; Grand Final Friday is the 25th.
AT = datetime(2026, 9, 23, 0, 0, tzinfo=UTC)
RESPOND_BY = datetime(2026, 9, 30, 7, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)


def kinds() -> list[str]:
    return list(Message.objects.order_by("pk").values_list("kind", flat=True))
