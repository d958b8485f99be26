from datetime import datetime, timedelta

from django.utils import timezone


def days_from_today(days: int) -> datetime:
    """The present minute, so many days on."""
    return timezone.now().replace(second=0, microsecond=0) + timedelta(days=days)
