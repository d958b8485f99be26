from __future__ import annotations

from django.db import models
from django.db.models import Q

from communities.models.scoping import ConvenorScoped


class ReminderRule(models.Model):
    """When a convenor's members are reminded of a meeting. Days are wall-clock days, hours are elapsed time."""

    class Unit(models.TextChoices):
        DAYS = "days", "days before, at the same time of day"
        WORKING_DAYS = "working_days", "working days before, at the same time of day"
        HOURS = "hours", "hours before"

    convenor = models.ForeignKey("communities.Convenor", models.CASCADE, related_name="reminder_rules")
    slug = models.SlugField(max_length=20)
    amount = models.PositiveSmallIntegerField()
    unit = models.CharField(max_length=12, choices=Unit)
    useful_until_hours = models.PositiveSmallIntegerField(
        default=0, help_text="No longer sent when the meeting is nearer than this many hours."
    )
    online_only = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)

    objects = ConvenorScoped.as_manager()

    class Meta:
        ordering = ["convenor", "-unit", "-amount"]
        constraints = [
            models.UniqueConstraint(fields=["convenor", "slug"], name="reminder_rule_once_a_convenor"),
            models.CheckConstraint(
                condition=Q(amount__gte=1, amount__lte=30), name="reminder_is_before_the_meeting"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.amount} {self.get_unit_display()}"
