from django.core.validators import MinValueValidator
from django.db import models

from communities.models.scoping import ConvenorScoped


class CriterionScoped(ConvenorScoped):
    convenor_path = "community__convenor"


class Criterion(models.Model):
    """What a review weighs, scored from 1 to 5."""

    TOP = 5

    community = models.ForeignKey("communities.Community", models.CASCADE, related_name="criteria")
    slug = models.SlugField()
    name = models.CharField(max_length=80)
    guidance = models.TextField(blank=True)
    weight = models.PositiveSmallIntegerField(default=1, validators=[MinValueValidator(1)])
    position = models.PositiveSmallIntegerField(default=0)

    objects = CriterionScoped.as_manager()

    class Meta:
        ordering = ["position", "pk"]
        verbose_name_plural = "criteria"
        constraints = [
            models.UniqueConstraint(fields=["community", "slug"], name="criterion_once_a_community"),
            models.CheckConstraint(condition=models.Q(weight__gte=1), name="criterion_weighs_something"),
        ]

    def __str__(self) -> str:
        return self.name
