from __future__ import annotations

from django.conf import settings
from django.db import models

from communities.models.scoping import ConvenorScoped


class ConflictQuerySet(ConvenorScoped):
    convenor_path = "application__round__convenor"

    def declared(self) -> ConflictQuerySet:
        return self.filter(is_conflict=True)


class Conflict(models.Model):
    """What a reviewer said when asked whether they have a conflict of interest with an applicant.

    `is_conflict` False: the portal thought so, and they answered that they can be fair.
    """

    class Grounds(models.TextChoices):
        KNOWS = "knows", "Knows the person"
        DECLARED_BEFORE = "declared_before", "Declared in another round"
        SAME_ORGANISATION = "same_organisation", "Same organisation"
        SAME_DOMAIN = "same_domain", "Same email domain"
        SAME_COMMUNITY = "same_community", "Were in a community together"

    application = models.ForeignKey("applications.Application", models.CASCADE, related_name="conflicts")
    reviewer = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="conflicts")
    is_conflict = models.BooleanField()
    grounds = models.CharField(max_length=20, choices=Grounds)
    said_at = models.DateTimeField()

    objects = ConflictQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["application", "reviewer"], name="conflict_once_a_reviewer")
        ]

    def __str__(self) -> str:
        return f"Conflict {self.pk} of application {self.application_id}"
