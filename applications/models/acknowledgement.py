from __future__ import annotations

from django.db import models
from django.db.models import Q


class Acknowledgement(models.Model):
    """A line manager's word that somebody can come: asked for by the applicant, given through a link, optional."""

    class Answer(models.TextChoices):
        YES = "yes", "Supports it"
        NO = "no", "Cannot support it"

    application = models.OneToOneField(
        "applications.Application", models.CASCADE, related_name="acknowledgement"
    )
    manager_email = models.EmailField()
    version = models.PositiveSmallIntegerField(default=1)
    asked_at = models.DateTimeField(null=True, blank=True)
    answer = models.CharField(max_length=3, choices=Answer, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_for = models.JSONField(
        default=list, blank=True
    )  # when each meeting of the answer starts, in UTC

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(answer="", answered_at__isnull=True)
                | ~Q(answer="") & Q(answered_at__isnull=False),
                name="acknowledgement_answered_with_its_time",
            )
        ]

    def __str__(self) -> str:
        return f"Acknowledgement {self.pk} of application {self.application_id}"
