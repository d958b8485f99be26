from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from communities.models.scoping import ConvenorScoped


class SavedViewQuerySet(ConvenorScoped):
    def seen_by(self, user) -> SavedViewQuerySet:
        """One's own, and those that others of the same convenor share."""
        return self.managed_by(user).filter(Q(owner=user) | Q(is_shared=True))


class SavedView(models.Model):
    """A way to look at the table of applications, kept by name: its filters, columns and order as a query string."""

    convenor = models.ForeignKey("communities.Convenor", models.CASCADE, related_name="saved_views")
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="saved_views")
    name = models.CharField(max_length=60)
    query = models.CharField(max_length=1000, blank=True)
    is_shared = models.BooleanField("shared with colleagues", default=False)
    saved_at = models.DateTimeField()

    objects = SavedViewQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["convenor", "owner", "name"], name="saved_view_once_a_name")
        ]

    def __str__(self) -> str:
        return self.name
