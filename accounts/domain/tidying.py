"""What signing in and sending forms leave behind, and nobody needs any more."""

from datetime import datetime

from django.core.cache import cache

from accounts.models import Visit


def tidy(at: datetime) -> int:
    """Take out the visits and the counts of the rate limits that ended. Run by ticks; answers how many."""
    ended, _ = Visit.objects.filter(expire_date__lt=at).delete()
    return ended + cache.tidy(at)
