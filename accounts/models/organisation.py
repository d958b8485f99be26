from __future__ import annotations

from django.db import models
from django.db.models.functions import Lower


class OrganisationQuerySet(models.QuerySet["Organisation"]):
    def listed(self) -> OrganisationQuerySet:
        return self.filter(is_listed=True)

    def named(self, name: str) -> OrganisationQuerySet:
        """Of this name, or known by it, whatever its case."""
        also = OrganisationAlias.objects.filter(name__iexact=name).values("organisation")
        return self.filter(models.Q(name__iexact=name) | models.Q(pk__in=also))


class Organisation(models.Model):
    """An employer, once: funders ask how many were reached. The name is what somebody typed, so it is shown to
    others only after staff looked at it."""

    name = models.CharField(max_length=160)
    is_listed = models.BooleanField(
        "listed", default=False, help_text="Forms suggest this name to everybody who is signed in."
    )

    is_small = models.BooleanField(
        "small",
        null=True,
        blank=True,
        help_text="Fewer than 20 people work there. Leave it open if you do not know.",
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


class OrganisationAlias(models.Model):
    """Another name that people write for an organisation: an acronym, a former name, a slip that was mended."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="aliases")
    name = models.CharField("also known as", max_length=160)
    # Counts only while the organisation is listed itself.
    is_listed = models.BooleanField("listed", default=True, help_text="Forms look for it too.")

    class Meta:
        ordering = ["name"]
        verbose_name = "other name"
        verbose_name_plural = "other names"
        constraints = [
            models.UniqueConstraint(
                Lower("name"),
                name="organisation_alias_once_whatever_its_case",
                violation_error_message="An organisation is known by this name already.",
            ),
        ]

    def __str__(self) -> str:
        return self.name
