from __future__ import annotations

from django.conf import settings
from django.db import models

from communities.models.scoping import ConvenorScoped


class ExtensionScoped(ConvenorScoped):
    convenor_path = "round__convenor"


class Extension(models.Model):
    """A later close for one person, with the reason why."""

    round = models.ForeignKey("communities.Round", models.PROTECT, related_name="extensions")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="extensions")
    until = models.DateTimeField()
    reason = models.CharField(max_length=300)
    granted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    granted_at = models.DateTimeField()

    objects = ExtensionScoped.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["round", "person"], name="extension_once_a_round"),
            models.CheckConstraint(condition=~models.Q(reason=""), name="extension_has_a_reason"),
        ]

    def __str__(self) -> str:
        return f"Extension {self.pk}"
