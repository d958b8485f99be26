from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q

from communities.models import StaffRole
from communities.models.scoping import ConvenorScoped


class AssignmentQuerySet(ConvenorScoped):
    convenor_path = "choice__community__convenor"

    def standing(self) -> AssignmentQuerySet:
        """Not handed back."""
        return self.filter(handed_back_at__isnull=True)

    def at_work(self) -> AssignmentQuerySet:
        """Not handed back, by somebody who works for the convenor: who left will not get to it."""
        works_here = StaffRole.objects.filter(
            user=OuterRef("reviewer"), convenor=OuterRef("choice__community__convenor")
        )
        return self.standing().filter(Exists(works_here), reviewer__is_active=True, reviewer__is_staff=True)


class Assignment(models.Model):
    """One choice given to one reviewer. Handed back, it stays as a trace and goes to somebody else."""

    class How(models.TextChoices):
        BY_HAND = "by_hand", "By hand"
        EVENLY = "evenly", "Evenly"

    class HandedBack(models.TextChoices):
        ABSTAINED = "abstained", "Abstained"
        CONFLICT = "conflict", "Conflict of interest"
        TAKEN = "taken", "Taken back by a coordinator"

    choice = models.ForeignKey("applications.Choice", models.CASCADE, related_name="assignments")
    reviewer = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="assignments")
    how = models.CharField(max_length=10, choices=How)
    assigned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    assigned_at = models.DateTimeField()
    handed_back_at = models.DateTimeField(null=True, blank=True)
    handed_back = models.CharField(max_length=10, choices=HandedBack, blank=True)

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        ordering = ["assigned_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["choice", "reviewer"], name="assignment_once_a_reviewer"),
            models.CheckConstraint(
                condition=Q(handed_back_at__isnull=True, handed_back="")
                | Q(handed_back_at__isnull=False) & ~Q(handed_back=""),
                name="assignment_handed_back_with_its_time",
            ),
        ]
        indexes = [
            models.Index(
                fields=["reviewer", "choice"],
                condition=Q(handed_back_at__isnull=True),
                name="assignment_standing",
            )
        ]

    def __str__(self) -> str:
        return f"Assignment {self.pk} of choice {self.choice_id}"
