from __future__ import annotations

from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q

from communities.models.scoping import ConvenorScoped
from communities.reserved import free_for_convenor

# News is held for as long as it takes to move several meetings, and not so long that people plan around what is no
# longer so.
MOST_MINUTES = 120
TOO_LONG = f"{MOST_MINUTES} minutes at most: people would plan around the old date."


class ConvenorQuerySet(ConvenorScoped):
    convenor_path = "pk"

    def public(self) -> ConvenorQuerySet:
        return self.filter(is_public=True)


def check_zone(name: str) -> None:
    """Refuse a name that is no time zone."""
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:
        raise ValidationError(f"“{name}” is no time zone. Write one such as Australia/Melbourne.") from error


class Convenor(models.Model):
    """The organisation that runs programs or forums; its zone decides what “9 am” and “today” mean."""

    slug = models.SlugField(unique=True, validators=[free_for_convenor])
    name = models.CharField(max_length=120)
    short_name = models.CharField(max_length=60, blank=True)
    summary = models.TextField(help_text="One or two sentences at the top of its page.")
    about = models.TextField(blank=True)
    zone = models.CharField(max_length=40, default="Australia/Melbourne", validators=[check_zone])
    place_name = models.CharField(
        max_length=40, default="Melbourne", help_text="How times are spoken: “Melbourne time”."
    )
    enquiries_email = models.EmailField()
    enquiries_phone = models.CharField(max_length=30, blank=True)
    acknowledgement = models.TextField("acknowledgement of Country", blank=True)
    holds_news_minutes = models.PositiveSmallIntegerField(
        "minutes before people are told of a change",
        default=5,
        validators=[MaxValueValidator(MOST_MINUTES, TOO_LONG)],
        help_text="Meetings that move one after another within this time are told of in one email a person. "
        f"{MOST_MINUTES} at most; of a meeting that is near people are told at once.",
    )
    is_public = models.BooleanField(default=True)
    position = models.PositiveSmallIntegerField(default=0)

    objects = ConvenorQuerySet.as_manager()

    class Meta:
        ordering = ["position", "name"]
        constraints = [
            models.CheckConstraint(
                condition=Q(holds_news_minutes__lte=MOST_MINUTES),
                name="convenor_holds_news_two_hours_at_most",
                violation_error_message=TOO_LONG,
            )
        ]

    def __str__(self) -> str:
        return self.short_name or self.name

    @property
    def tz(self) -> ZoneInfo:
        return ZoneInfo(self.zone)


class Funder(models.Model):
    """Who pays. Named in full where a person reads about it, in short on a card."""

    convenor = models.ForeignKey(Convenor, models.CASCADE, related_name="funders")
    name = models.CharField(max_length=120)
    short_name = models.CharField(max_length=30, blank=True)

    objects = ConvenorScoped.as_manager()

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["convenor", "name"], name="funder_once_a_convenor")]

    def __str__(self) -> str:
        return self.name
