"""How a person comes to be known: by an email address, which a code proves later."""

from datetime import datetime

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from django.db import transaction

from accounts.domain.audit import record
from accounts.errors import AlreadyMerged
from accounts.models import User


@transaction.atomic
def person_with(email: str) -> User:
    """The person who owns this address, else a new one without password or rights; nothing is proved yet.

    Runs the same statements for a known and an unknown address, so that nobody learns from their number
    who is known, and two requests at once make one person.
    """
    email = email.strip().lower()
    proved = EmailAddress.objects.filter(email=email, verified=True).select_related("user").first()
    main = proved.user.email if proved else email
    newcomer = User(email=main, password=make_password(None))
    User.objects.bulk_create([newcomer], ignore_conflicts=True)
    user = User.objects.get(email=main)
    address = EmailAddress(user=user, email=email, primary=email == main)
    EmailAddress.objects.bulk_create([address], ignore_conflicts=True)
    return user


@transaction.atomic
def save_person(user: User, *, by: User, at: datetime) -> None:
    """Keep a person as an administrator described them, and audit their rights. A new one has no password:
    they sign in by a code. Locks a known one; raises AlreadyMerged for an account that was merged."""
    verb = "person_changed" if user.pk else "person_added"
    if user.pk:
        now = User.objects.select_for_update().get(pk=user.pk)
        if now.merged_into_id:
            raise AlreadyMerged("This account was merged into another one just now.")
    else:
        user.email = user.email.strip().lower()
        user.set_unusable_password()
    user.save()
    EmailAddress.objects.get_or_create(user=user, email=user.email)
    rights = {"active": user.is_active, "staff": user.is_staff, "superuser": user.is_superuser}
    record(by, verb, user, at=at, **rights)
