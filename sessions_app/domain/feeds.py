"""The private calendar address of a person."""

from django.db import transaction

from accounts.models import User
from sessions_app.models import CalendarFeed
from sessions_app.models.calendar_feed import new_token


@transaction.atomic
def open_feed(user: User) -> CalendarFeed:
    """Give the person a new address; an older one is dead from now on."""
    found, _ = CalendarFeed.objects.update_or_create(user=user, defaults={"token": new_token()})
    return found


def stop_feed(user: User) -> None:
    """Switch the address off. Twice is harmless."""
    CalendarFeed.objects.filter(user=user).delete()
