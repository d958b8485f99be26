"""The waitlist: what people want that does not exist yet. Not a queue for a place."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Lower

from communities.models.scoping import ConvenorScoped


class Theme(models.Model):
    """What a wished-for community would be about: a list that staff extend as themes emerge."""

    convenor = models.ForeignKey("communities.Convenor", models.CASCADE, related_name="themes")
    name = models.CharField(max_length=100)
    position = models.PositiveSmallIntegerField(default=0)

    objects = ConvenorScoped.as_manager()

    class Meta:
        ordering = ["position", "name"]
        constraints = [models.UniqueConstraint(fields=["convenor", "name"], name="theme_once_a_convenor")]

    def __str__(self) -> str:
        return self.name


class DemandEntry(models.Model):
    """One person's wish: what, where and why. Counted once they confirm by email, until they take it back."""

    class Reach(models.TextChoices):
        PLACE = "place", "In one council area"
        STATEWIDE = "statewide", "Across Victoria"
        OUTSIDE = "outside", "Outside Victoria"
        UNSURE = "unsure", "Not sure"

    convenor = models.ForeignKey("communities.Convenor", models.CASCADE, related_name="demand")
    name = models.CharField(max_length=80)
    email = models.EmailField()
    role_title = models.CharField("role", max_length=120, blank=True)
    theme = models.ForeignKey(Theme, models.PROTECT, null=True, blank=True, related_name="demand")
    wish = models.TextField("what would help")
    reach = models.CharField("where", max_length=12, choices=Reach, default=Reach.PLACE)
    lga = models.ForeignKey(
        "accounts.LocalGovernmentArea",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="demand",
        verbose_name="council area",
    )
    told_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True, blank=True)
    removed_at = models.DateTimeField(null=True, blank=True)

    objects = ConvenorScoped.as_manager()

    class Meta:
        ordering = ["-told_at"]
        verbose_name = "waitlist entry"
        verbose_name_plural = "waitlist"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(email=Lower("email")), name="demand_email_is_lower_case"
            ),
            models.CheckConstraint(
                condition=models.Q(reach="place", lga__isnull=False)
                | (~models.Q(reach="place") & models.Q(lga__isnull=True)),
                name="demand_names_a_place_or_none",
                violation_error_message="Choose the council area, or another answer.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.theme or 'Something else'}, told {self.told_at:%d %b %Y}"
