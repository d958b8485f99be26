from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from communities.models.scoping import ConvenorScoped


class SupportTaskQuerySet(ConvenorScoped):
    convenor_path = "community__convenor"

    def open(self) -> SupportTaskQuerySet:
        return self.filter(done_at__isnull=True)


class SupportTask(models.Model):
    """Something to arrange by a day, so that a new member can take part. The words stay with their access needs:
    whoever may read those sees this."""

    community = models.ForeignKey("communities.Community", models.PROTECT, related_name="support_tasks")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="support_tasks")
    due_on = models.DateField()
    created_at = models.DateTimeField(editable=False)
    done_at = models.DateTimeField(null=True, blank=True, editable=False)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, editable=False, related_name="+"
    )

    objects = SupportTaskQuerySet.as_manager()

    class Meta:
        ordering = ["due_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["community", "person"],
                condition=Q(done_at__isnull=True),
                name="support_task_open_once",
            ),
            models.CheckConstraint(
                condition=Q(done_at__isnull=True, done_by__isnull=True)
                | Q(done_at__isnull=False, done_by__isnull=False),
                name="support_task_done_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"Support task {self.pk}"
