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

    class ShowsScores(models.TextChoices):
        AFTER_OWN = "after_own", "After one's own review"
        ALWAYS = "always", "At once"
        NEVER = "never", "Never"

    class AfterAccepting(models.TextChoices):
        SEATS_USED = "seats_used", "The other choices end once all allowed places are taken"
        FIRST = "first", "The other choices end with the first place that is taken"

    class Assigns(models.TextChoices):
        BY_HAND = "by_hand", "By hand"
        EVENLY = "evenly", "Evenly, when the round closes"

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
        default=30, help_text="An application begun before the close may still be sent this long after it."
    )
    hear_by = models.DateField(help_text="The promise to applicants: you will hear by this day.")
    max_choices = models.PositiveSmallIntegerField(default=4)
    seats_per_person = models.PositiveSmallIntegerField(default=1)
    offer_working_days = models.PositiveSmallIntegerField(default=4)
    offer_due_hour = models.PositiveSmallIntegerField(
        default=17, help_text="Hour of the day, convenor's time."
    )
    after_accepting = models.CharField(
        "after a place is accepted", max_length=10, choices=AfterAccepting, default=AfterAccepting.SEATS_USED
    )
    words_per_answer = models.PositiveSmallIntegerField(
        default=300, help_text="The most words that one long answer of the application may have."
    )
    asks_line_manager = models.BooleanField(
        "offers a word from the line manager",
        default=True,
        help_text="Applicants may ask their manager to confirm that they can come. It is never required.",
    )
    draft_reminder_days = models.PositiveSmallIntegerField(
        default=3,
        help_text="Who has a draft that is not sent hears once, so many days before the close. 0: never.",
    )
    reviewers_per_choice = models.PositiveSmallIntegerField(default=2)
    assigns = models.CharField("assigns reviewers", max_length=10, choices=Assigns, default=Assigns.BY_HAND)
    hides_names = models.BooleanField(
        "blind review",
        default=False,
        help_text="While this is on, who reviews sees no name, organisation or contact, and nothing is decided.",
    )
    shows_scores = models.CharField(
        "shows others' scores", max_length=10, choices=ShowsScores, default=ShowsScores.AFTER_OWN
    )
    is_published = models.BooleanField(default=True)
    copied_from = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, editable=False, related_name="copies"
    )
    # When every left-over of the round that this one is a copy of had been mended or ticked off.
    checked_at = models.DateTimeField(null=True, blank=True, editable=False)

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
            models.CheckConstraint(
                condition=Q(words_per_answer__gte=20, reviewers_per_choice__gte=1),
                name="round_leaves_room_to_write_and_read",
                violation_error_message="An answer has at least 20 words, a choice at least one reviewer.",
            ),
            models.CheckConstraint(
                condition=Q(is_published=False) | Q(copied_from__isnull=True) | Q(checked_at__isnull=False),
                name="round_copy_is_checked_before_it_is_published",
                violation_error_message="This round is a copy: go through what is left over in it first.",
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
