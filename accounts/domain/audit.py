"""The one way to write the audit."""

from collections.abc import Iterable
from datetime import datetime

from django.db import models
from django.utils import timezone

from accounts.models import AuditEvent, User
from accounts.models.audit import name_of


def record(
    actor: User | None, verb: str, about: models.Model, *, at: datetime | None = None, **details: object
) -> AuditEvent:
    """Keep that `actor` (None: the portal itself) did `verb`, now unless `at` says when.

    `details` are codes and counts, never words of a person.
    """
    moment = at or timezone.now()
    return AuditEvent.objects.create(actor=actor, verb=verb, about=name_of(about), details=details, at=moment)


def record_each(
    actor: User | None, verb: str, about: Iterable[tuple[models.Model, dict]], *, at: datetime
) -> None:
    """The same for many records at once, each with its details."""
    AuditEvent.objects.bulk_create(
        (
            AuditEvent(actor=actor, verb=verb, about=name_of(one), details=details, at=at)
            for one, details in about
        ),
        batch_size=500,
    )
