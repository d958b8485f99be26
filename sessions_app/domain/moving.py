"""A person's calendar, when two accounts of theirs become one."""

from accounts.models import User
from sessions_app.models import CalendarFeed


def move_person(keep: User, gone: User) -> None:
    """The address that a calendar subscribed to lives on, unless `keep` has one: a person has one address."""
    if CalendarFeed.objects.filter(user=keep).exists():
        CalendarFeed.objects.filter(user=gone).delete()
    else:
        CalendarFeed.objects.filter(user=gone).update(user=keep)
