"""A person's calendar and what they said about coming, when two accounts of theirs become one."""

from django.db.models import Q

from accounts.models import User
from communities.domain.seats import lock_all
from communities.models import Community, Seat
from outbox.models import Message
from sessions_app.models import CalendarFeed, Invitation, Reply


def move_person(keep: User, gone: User) -> None:
    """The address that a calendar subscribed to lives on, unless `keep` has one: a person has one address. What
    `gone` was told of a session, `keep` knows, unless `keep` was told of it too.

    Of two answers to one session that of `keep` stands. Locks the communities, those of their seats
    included, which move next.
    """
    invited = Q(pk__in=Invitation.objects.filter(person=gone).values("session__community"))
    seated = Q(pk__in=Seat.objects.filter(person=gone).values("community"))
    lock_all(Community.objects.filter(invited | seated))
    if CalendarFeed.objects.filter(user=keep).exists():
        CalendarFeed.objects.filter(user=gone).delete()
    else:
        CalendarFeed.objects.filter(user=gone).update(user=keep)
    _tell_anew(gone)
    known = Invitation.objects.filter(person=keep).values_list("session_id", flat=True)
    Invitation.objects.filter(person=gone).exclude(session__in=list(known)).update(person=keep)
    answered = Reply.objects.of(keep).values_list("session_id", flat=True)
    Reply.objects.of(gone).exclude(session__in=list(answered)).update(person=keep)
    Reply.objects.of(gone).delete()


def _tell_anew(gone: User) -> None:
    """Letters that had not left are cancelled with the account: what they would have said is told to who stays."""
    unsaid = Q(message__status__in=[Message.Status.PENDING, Message.Status.HELD])
    unsaid |= Q(message__status=Message.Status.CANCELLED) & ~Q(message__last_error_code="stopped")
    untold = Invitation.objects.filter(unsaid, person=gone).values_list("pk", flat=True)
    Invitation.objects.filter(pk__in=list(untold)).update(message=None, telling={})
