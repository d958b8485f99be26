from __future__ import annotations

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

from communities.models.criterion import Criterion
from communities.models.scoping import ConvenorScoped


class ReviewScoped(ConvenorScoped):
    convenor_path = "choice__community__convenor"


class Review(models.Model):
    """One reviewer on one choice: a note for the panel, and a score for each criterion."""

    class Recommendation(models.TextChoices):
        OFFER = "offer", "Offer a place"
        RESERVE = "reserve", "Reserve list"
        NOT_THIS_TIME = "not_this_time", "Not this time"

    choice = models.ForeignKey("applications.Choice", models.PROTECT, related_name="reviews")
    reviewer = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="reviews")
    note = models.TextField("note for the panel", blank=True)
    recommendation = models.CharField(max_length=15, choices=Recommendation, blank=True)
    saved_at = models.DateTimeField()

    objects = ReviewScoped.as_manager()

    class Meta:
        ordering = ["saved_at"]
        constraints = [models.UniqueConstraint(fields=["choice", "reviewer"], name="review_once_a_reviewer")]
        # Whether a choice has one's own review is asked of thousands.
        indexes = [models.Index(fields=["reviewer", "choice"], name="review_of_reviewer")]

    def __str__(self) -> str:
        return f"Review {self.pk} of choice {self.choice_id}"


class Score(models.Model):
    """A review's mark for one criterion, from 1 to 5."""

    review = models.ForeignKey(Review, models.CASCADE, related_name="scores")
    criterion = models.ForeignKey("communities.Criterion", models.PROTECT, related_name="scores")
    value = models.PositiveSmallIntegerField(
        validators=[MinValueValidator(1), MaxValueValidator(Criterion.TOP)]
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["review", "criterion"], name="score_once_a_criterion"),
            models.CheckConstraint(
                condition=Q(value__gte=1, value__lte=Criterion.TOP), name="score_from_1_to_5"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.value} of {Criterion.TOP}"
