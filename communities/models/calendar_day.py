from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import F, Q


class CalendarDayQuerySet(models.QuerySet["CalendarDay"]):
    def holidays_between(self, first: date, last: date) -> CalendarDayQuerySet:
        return self.filter(kind=CalendarDay.Kind.PUBLIC_HOLIDAY, ends_on__gte=first, starts_on__lte=last)


class CalendarDay(models.Model):
    """A stretch of days that planning minds: holidays, terms. Editable, a warning, never a block."""

    class Kind(models.TextChoices):
        PUBLIC_HOLIDAY = "public_holiday", "Public holiday"
        SCHOOL_HOLIDAY = "school_holiday", "School holiday"
        SCHOOL_TERM = "school_term", "School term"
        DAYLIGHT_SAVING = "daylight_saving", "Daylight saving change"

    kind = models.CharField(max_length=20, choices=Kind)
    name = models.CharField(max_length=100)
    starts_on = models.DateField()
    ends_on = models.DateField()
    note = models.CharField(max_length=200, blank=True)

    objects = CalendarDayQuerySet.as_manager()

    class Meta:
        ordering = ["starts_on", "kind"]
        constraints = [
            models.UniqueConstraint(fields=["kind", "starts_on", "name"], name="calendar_day_once"),
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")),
                name="calendar_day_ends_after_it_starts",
                violation_error_message="The last day is before the first.",
            ),
        ]

    def __str__(self) -> str:
        return self.name
