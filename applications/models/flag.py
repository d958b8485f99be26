from __future__ import annotations

from django.conf import settings
from django.db import models

from communities.models.scoping import ConvenorScoped


class FlagScoped(ConvenorScoped):
    convenor_path = "application__round__convenor"


class Flag(models.Model):
    """A doubt about whether an application is one for this round: suggested by the portal, decided by a person."""

    class Kind(models.TextChoices):
        OUTSIDE_VICTORIA = "outside_victoria", "Works outside Victoria"
        NOT_PREVENTION = "not_prevention", "Not prevention work"
        DUPLICATE = "duplicate", "May be a duplicate"

    class State(models.TextChoices):
        SUGGESTED = "suggested", "To look at"
        CONFIRMED = "confirmed", "Confirmed"
        DISMISSED = "dismissed", "No concern"

    application = models.ForeignKey("applications.Application", models.CASCADE, related_name="flags")
    kind = models.CharField(max_length=20, choices=Kind)
    state = models.CharField(max_length=10, choices=State, default=State.SUGGESTED)
    suggested_at = models.DateTimeField()
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)

    objects = FlagScoped.as_manager()

    class Meta:
        ordering = ["kind"]
        constraints = [models.UniqueConstraint(fields=["application", "kind"], name="flag_once_a_kind")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} of application {self.application_id}"
