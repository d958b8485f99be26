"""A person's applications and mail, when two accounts of theirs become one."""

from accounts.errors import CannotStandTwice
from accounts.models import User
from applications.models import Application, Extension
from outbox.domain.writing import cancel
from outbox.models import Message


def move_person(keep: User, gone: User) -> None:
    """Applications and what was written about them become `keep`'s; one application a person and round.

    Where both have one, only that of `keep` stands: one of `gone` that was never sent, or was withdrawn, stays with
    its account. Raises CannotStandTwice if it was sent.
    """
    own = Application.objects.filter(applicant=keep)
    twice = Application.objects.filter(applicant=gone, round__in=own.values("round"))
    sent = twice.submitted().select_related("round").first()
    if sent:
        raise CannotStandTwice(
            f"Both accounts have an application to {sent.round}, and the one that would go was sent. "
            "Withdraw it first. If that of the other account was not sent, keep this account instead."
        )
    Application.objects.filter(applicant=gone).exclude(
        pk__in=list(twice.values_list("pk", flat=True))
    ).update(applicant=keep)
    extended = Extension.objects.filter(person=keep).values("round")
    Extension.objects.filter(person=gone).exclude(round__in=extended).update(person=keep)
    cancel(person_id=gone.pk)  # planned again for the account that stays
    Message.objects.to_person(gone.pk).update(person_id=keep.pk)
