from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone


class AuditEventQuerySet(models.QuerySet["AuditEvent"]):
    def about(self, *records: models.Model) -> AuditEventQuerySet:
        return self.filter(about__in=[name_of(record) for record in records])


def name_of(record: models.Model) -> str:
    """How the audit names a record: `applications.offer:12`."""
    return f"{record._meta.label_lower}:{record.pk}"


class AuditEvent(models.Model):
    """Who did what to which record, and when. Written by verbs, never changed; holds no personal data."""

    at = models.DateTimeField(default=timezone.now, editable=False, db_index=True)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, editable=False, related_name="audit_events"
    )
    verb = models.CharField(max_length=60, editable=False)
    about = models.CharField(max_length=80, editable=False, db_index=True)
    details = models.JSONField(default=dict, editable=False)

    objects = AuditEventQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.verb} {self.about}"
