"""Who does what: staff of a convenor, facilitators of a community."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from communities.models.scoping import ConvenorScoped


class StaffRoleQuerySet(ConvenorScoped):
    def reviewing(self, community) -> StaffRoleQuerySet:
        """Whose work includes reading what is sent to this community."""
        everything = Q(communities__isnull=True)
        return self.filter(everything | Q(communities=community), convenor=community.convenor_id).distinct()


class StaffRole(models.Model):
    """A person who works for a convenor: they see that convenor's data and no other's.

    A coordinator runs the program. A reviewer reads the choices assigned to them, and nothing else. What people told
    in confidence is apart from both: each kind has its own permission.
    """

    class Kind(models.TextChoices):
        COORDINATOR = "coordinator", "Coordinator"
        REVIEWER = "reviewer", "Reviewer"

    convenor = models.ForeignKey("communities.Convenor", models.CASCADE, related_name="staff_roles")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="staff_roles")
    kind = models.CharField(max_length=20, choices=Kind, default=Kind.COORDINATOR)
    communities = models.ManyToManyField(
        "communities.Community",
        blank=True,
        related_name="readers",
        verbose_name="reviews for",
        help_text="Which communities this person is given choices of to review. None ticked: all of them.",
    )
    sees_access_needs = models.BooleanField(
        default=False, help_text="May read what people need to take part, to arrange it. Each look is kept."
    )
    sees_safety_notes = models.BooleanField(
        default=False, help_text="May read what people wrote for their safety. Each look is kept."
    )
    sees_demographics = models.BooleanField(
        "counts demographics",
        default=False,
        help_text="May see how many people of which groups applied: totals of a round, never a person.",
    )

    objects = StaffRoleQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["convenor", "user"], name="staff_role_once_a_convenor")
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.convenor}"


class FacilitationQuerySet(ConvenorScoped):
    convenor_path = "community__convenor"


class Facilitation(models.Model):
    """A person who holds a community, from a day to a day. Access ends with it."""

    community = models.ForeignKey("communities.Community", models.CASCADE, related_name="facilitations")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="facilitations")
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)

    objects = FacilitationQuerySet.as_manager()

    class Meta:
        verbose_name = "facilitator"
        constraints = [
            models.UniqueConstraint(fields=["community", "user"], name="facilitator_once_a_community"),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="facilitation_ends_after_it_starts",
                violation_error_message="The last day is before the first.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user.get_full_name()}, {self.community}"
