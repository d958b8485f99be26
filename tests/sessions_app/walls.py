from datetime import UTC, datetime
from zoneinfo import ZoneInfo

MELBOURNE = ZoneInfo("Australia/Melbourne")


def melbourne(*parts: int) -> datetime:
    """The UTC moment at which clocks in Melbourne show year, month, day, hour, minute."""
    return datetime(*parts, tzinfo=MELBOURNE).astimezone(UTC)
