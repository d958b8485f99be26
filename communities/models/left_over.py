from __future__ import annotations

from django.apps import apps
from django.conf import settings
from django.db import models

from communities.models.scoping import ConvenorScoped


class LeftOverQuerySet(ConvenorScoped):
    convenor_path = "round__convenor"


class LeftOver(models.Model):
    """A year or a date that a copied round took over in a text. It is mended once the text no longer has these words,
    and ticked off where somebody found them right."""

    round = models.ForeignKey("communities.Round", models.CASCADE, related_name="left_overs")
    model = models.CharField(max_length=60)
    record = models.PositiveBigIntegerField()
    field = models.CharField(max_length=40)
    words = models.CharField(max_length=80)
    ticked_at = models.DateTimeField(null=True, blank=True, editable=False)
    ticked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, editable=False, related_name="+"
    )

    objects = LeftOverQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["round", "model", "record", "field", "words"], name="left_over_once_a_text"
            )
        ]

    def __str__(self) -> str:
        return f"“{self.words}” in {self.round}"

    def found(self) -> models.Model | None:
        """The row whose text it is, if that is still there."""
        return apps.get_model(self.model)._default_manager.filter(pk=self.record).first()
