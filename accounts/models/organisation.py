from __future__ import annotations

from django.db import models
from django.db.models.functions import Lower


class OrganisationQuerySet(models.QuerySet["Organisation"]):
    def listed(self) -> OrganisationQuerySet:
        return self.filter(is_listed=True)


class Organisation(models.Model):
    """An employer, once: funders ask how many were reached. The name is what somebody typed, so it is shown to
    others only after staff looked at it."""

    name = models.CharField(max_length=160)
    is_listed = models.BooleanField(
        "listed", default=False, help_text="Forms suggest this name to everybody who is signed in."
    )

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                Lower("name"),
                name="organisation_once_whatever_its_case",
                violation_error_message="This organisation is in the list already.",
            ),
        ]

    def __str__(self) -> str:
        return self.name
