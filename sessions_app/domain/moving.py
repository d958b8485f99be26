"""A person's calendar and what they said about coming, when two accounts of theirs become one."""

from accounts.models import User
from sessions_app.models import CalendarFeed, Invitation, Reply


def move_person(keep: User, gone: User) -> None:
    """The address that a calendar subscribed to lives on, unless `keep` has one: a person has one address. What
    `gone` was told of a session, `keep` knows, unless `keep` was told of it too.

    Of two answers to one session that of `keep` stands.
    """
    if CalendarFeed.objects.filter(user=keep).exists():
        CalendarFeed.objects.filter(user=gone).delete()
    else:
        CalendarFeed.objects.filter(user=gone).update(user=keep)
    known = Invitation.objects.filter(person=keep).values_list("session_id", flat=True)
    Invitation.objects.filter(person=gone).exclude(session__in=list(known)).update(person=keep)
    answered = Reply.objects.of(keep).values_list("session_id", flat=True)
    Reply.objects.of(gone).exclude(session__in=list(answered)).update(person=keep)
    Reply.objects.of(gone).delete()
