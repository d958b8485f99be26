from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from communities.models.scoping import ConvenorScoped


class ReminderRule(models.Model):
    """When people hear of a meeting, before it begins or after it ended, and who of them.

    Days are wall-clock days, hours and minutes elapse. A community's rule stands in for the convenor's of the same
    slug; switched off, it switches that off there.
    """

    class Anchor(models.TextChoices):
        BEFORE = "before", "before it begins"
        AFTER = "after", "after it ends"

    class Unit(models.TextChoices):
        DAYS = "days", "days"
        WORKING_DAYS = "working_days", "working days"
        HOURS = "hours", "hours"
        MINUTES = "minutes", "minutes"

    class Audience(models.TextChoices):
        ALL = "all", "Everybody expected who has not sent apologies"
        COMING = "coming", "Who said they are coming"
        UNANSWERED = "unanswered", "Who has not answered"
        FACILITATORS = "facilitators", "The facilitators"

    class Purpose(models.TextChoices):
        REMINDER = "reminder", "Reminder"
        FEEDBACK = "feedback", "Asking how it was"
        RESOURCES = "resources", "What there is to read"

    convenor = models.ForeignKey("communities.Convenor", models.CASCADE, related_name="reminder_rules")
    community = models.ForeignKey(
        "communities.Community",
        models.CASCADE,
        null=True,
        blank=True,
        related_name="reminder_rules",
        help_text="Only for this one, in place of the convenor’s rule with the same short name. Empty: for all.",
    )
    slug = models.SlugField("short name", max_length=20)
    purpose = models.CharField("what for", max_length=10, choices=Purpose, default=Purpose.REMINDER)
    amount = models.PositiveSmallIntegerField(
        "how many", help_text="From 1 to 30 days or working days, 72 hours or 240 minutes."
    )
    unit = models.CharField(
        "of what", max_length=12, choices=Unit, help_text="Days mean the same time of day, on another day."
    )
    anchor = models.CharField("counted", max_length=6, choices=Anchor, default=Anchor.BEFORE)
    audience = models.CharField("who hears", max_length=12, choices=Audience, default=Audience.ALL)
    useful_until_hours = models.PositiveSmallIntegerField(
        default=0,
        help_text="Before a meeting: no longer sent when it is nearer than this many hours. "
        "After one: no longer sent when it is later than it should by this many hours. At most 720 hours (30 days).",
    )
    online_only = models.BooleanField("only when one can join online", default=False)
    is_active = models.BooleanField("sent", default=True)
    changed_at = models.DateTimeField(auto_now=True, null=True)  # a hint for ticks

    objects = ConvenorScoped.as_manager()

    class Meta:
        ordering = ["convenor", F("community").asc(nulls_first=True), "-anchor", "unit", "-amount", "slug"]
        constraints = [
            models.UniqueConstraint(
                fields=["convenor", "slug"],
                condition=Q(community__isnull=True),
                name="reminder_rule_once_a_convenor",
                violation_error_message="This convenor has a rule with this short name already.",
            ),
            models.UniqueConstraint(
                fields=["community", "slug"],
                name="reminder_rule_once_a_community",
                violation_error_message="This community has a rule with this short name already.",
            ),
            models.CheckConstraint(
                condition=Q(amount__gte=1)
                & (
                    Q(unit__in=["days", "working_days"], amount__lte=30)
                    | Q(unit="hours", amount__lte=72)
                    | Q(unit="minutes", amount__lte=240)
                ),
                name="reminder_is_near_the_meeting",
                violation_error_message="From 1 to 30 days, 72 hours or 240 minutes.",
            ),
            models.CheckConstraint(
                condition=Q(anchor="before") | Q(useful_until_hours__gte=1),
                name="reminder_after_may_be_late",
                violation_error_message="What comes after a meeting may be an hour late, at least.",
            ),
            models.CheckConstraint(
                condition=Q(useful_until_hours__lte=720),
                name="reminder_is_late_a_month_at_most",
                violation_error_message="Too late: at most 720 hours, which is 30 days.",
            ),
            models.CheckConstraint(
                condition=Q(purpose="reminder", anchor="before")
                | Q(purpose="feedback", anchor="after")
                | Q(purpose="resources"),
                name="reminder_comes_when_it_makes_sense",
                violation_error_message="A reminder comes before a meeting, asking how it was comes after it.",
            ),
            models.CheckConstraint(
                condition=~Q(audience="facilitators") | Q(purpose="reminder"),
                name="reminder_to_facilitators_is_one",
                violation_error_message="Facilitators get reminders alone.",
            ),
        ]

    def __str__(self) -> str:
        unit = self.get_unit_display()
        return f"{self.amount} {unit.removesuffix('s') if self.amount == 1 else unit} {self.get_anchor_display()}"
