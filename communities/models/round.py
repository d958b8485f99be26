from __future__ import annotations

from datetime import datetime, timedelta

from django.db import models
from django.db.models import F, Q

from communities.models.scoping import ConvenorScoped
from communities.reserved import free_for_round


class RoundQuerySet(ConvenorScoped):
    def published(self) -> RoundQuerySet:
        return self.filter(is_published=True, convenor__is_public=True)

    def open(self, at: datetime) -> RoundQuerySet:
        return self.published().filter(opens_at__lte=at, closes_at__gt=at)


class Round(models.Model):
    """One call for applications. Moments are UTC; a person reads and sets them in the convenor's zone."""

    convenor = models.ForeignKey("communities.Convenor", models.PROTECT, related_name="rounds")
    slug = models.SlugField(validators=[free_for_round])
    title = models.CharField(max_length=80)
    summary = models.TextField()
    who_may_apply = models.TextField()
    cost = models.CharField(max_length=80, default="Free")
    review_note = models.TextField("how places are decided", blank=True)
    opens_at = models.DateTimeField()
    closes_at = models.DateTimeField()
    grace_minutes = models.PositiveSmallIntegerField(
        default=30, help_text="A form opened before the close may still be sent this long after it."
    )
    hear_by = models.DateField(help_text="The promise to applicants: you will hear by this day.")
    max_choices = models.PositiveSmallIntegerField(default=4)
    seats_per_person = models.PositiveSmallIntegerField(default=1)
    offer_working_days = models.PositiveSmallIntegerField(default=4)
    offer_due_hour = models.PositiveSmallIntegerField(
        default=17, help_text="Hour of the day, convenor's time."
    )
    is_published = models.BooleanField(default=True)

    objects = RoundQuerySet.as_manager()

    class Meta:
        ordering = ["-opens_at"]
        constraints = [
            models.UniqueConstraint(fields=["convenor", "slug"], name="round_slug_once_a_convenor"),
            models.CheckConstraint(
                condition=Q(closes_at__gt=F("opens_at")),
                name="round_closes_after_it_opens",
                violation_error_message="The round closes before it opens.",
            ),
            models.CheckConstraint(
                condition=Q(offer_due_hour__gte=9, offer_due_hour__lte=17),
                name="round_offers_due_in_working_hours",
                violation_error_message="Offers are due between 9 and 17 o'clock.",
            ),
            models.CheckConstraint(
                condition=Q(max_choices__gte=1, seats_per_person__gte=1, offer_working_days__gte=1),
                name="round_limits_are_positive",
                violation_error_message="Choices, seats and days are at least one.",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def is_open(self, at: datetime) -> bool:
        return self.opens_at <= at < self.closes_at

    def has_closed(self, at: datetime) -> bool:
        return at >= self.closes_at

    @property
    def grace_ends_at(self) -> datetime:
        return self.closes_at + timedelta(minutes=self.grace_minutes)


class CollectionNotice(models.Model):
    """What applicants are told about their information, by version; an application keeps the one it accepted."""

    round = models.ForeignKey(Round, models.CASCADE, related_name="collection_notices")
    version = models.PositiveSmallIntegerField()
    text = models.TextField()

    class Meta:
        ordering = ["-version"]
        constraints = [
            models.UniqueConstraint(fields=["round", "version"], name="notice_version_once_a_round")
        ]

    def __str__(self) -> str:
        return f"{self.round}, version {self.version}"
