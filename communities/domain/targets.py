"""Changing what the group of a community should look like, while it is composed."""

from django.db import transaction

from accounts.domain.audit import record
from accounts.models import User
from communities.models import Target


@transaction.atomic
def change_target(target: Target, *, number: int, by: User) -> None:
    """Count to another number from now on."""
    before = Target.objects.select_for_update().get(pk=target.pk).number
    if before != number:
        Target.objects.filter(pk=target.pk).update(number=number)
        record(by, "target_changed", target, before=before, after=number)


@transaction.atomic
def drop_target(target: Target, *, by: User) -> None:
    """Take a target away; what it was stays in the audit. Again is harmless."""
    gone = Target.objects.filter(pk=target.pk).values("community", "kind", "trait", "number").first()
    if gone:
        record(by, "target_dropped", target, **gone)
        Target.objects.filter(pk=target.pk).delete()
