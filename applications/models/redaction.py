from __future__ import annotations

from django.conf import settings
from django.db import models


class Redaction(models.Model):
    """Words of an application that could tell who wrote it: blacked out while names are hidden."""

    application = models.ForeignKey("applications.Application", models.CASCADE, related_name="redactions")
    passage = models.CharField(max_length=300)
    marked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    marked_at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["application", "passage"], name="redaction_once_a_passage"),
            models.CheckConstraint(condition=~models.Q(passage=""), name="redaction_of_something"),
        ]

    def __str__(self) -> str:
        return f"Redaction {self.pk} of application {self.application_id}"
