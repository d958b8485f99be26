from __future__ import annotations

from django.db import models

from communities.models.scoping import ConvenorScoped


class PlacementQuerySet(ConvenorScoped):
    convenor_path = "choice__community__convenor"

    def readable_by(self, user) -> PlacementQuerySet:
        """Without those of somebody that `user` declared a conflict of interest with."""
        from applications.models.choice import Choice  # noqa: PLC0415 -- choice does not know of drafts

        return self.filter(choice__in=Choice.objects.readable_by(user))


class Placement(models.Model):
    """What a draft proposes for one choice, and why. Nobody outside the desk hears of it before it is released."""

    class Verdict(models.TextChoices):
        PLACE = "place", "A place"
        RESERVE = "reserve", "Reserve list"
        NOT_THIS_TIME = "not_this_time", "Not this time"
        ELSEWHERE = "elsewhere", "Placed in another choice"

    class Pin(models.TextChoices):
        NONE = "", "Not pinned"
        IN = "in", "Surely in"
        OUT = "out", "Surely not in"

    selection = models.ForeignKey("applications.Selection", models.CASCADE, related_name="placements")
    choice = models.ForeignKey("applications.Choice", models.CASCADE, related_name="placements")
    verdict = models.CharField(max_length=15, choices=Verdict, default=Verdict.RESERVE)
    pin = models.CharField(max_length=3, choices=Pin, default=Pin.NONE, blank=True)
    # `applications.matching.reasons.Reason` as JSON; empty where a person moved it.
    reason = models.JSONField(default=dict, blank=True)

    objects = PlacementQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["selection", "choice"], name="placement_once_a_draft")]

    def __str__(self) -> str:
        return f"Placement {self.pk} of draft {self.selection_id}"
