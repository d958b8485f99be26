from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import F, Q

from communities.models.convenor import Convenor


class CalendarDayQuerySet(models.QuerySet["CalendarDay"]):
    def holidays_between(self, first: date, last: date) -> CalendarDayQuerySet:
        """The public holidays of the whole state: a local one ends no deadline elsewhere."""
        return self.filter(kind=CalendarDay.Kind.PUBLIC_HOLIDAY, ends_on__gte=first, starts_on__lte=last)

    def known_to(self, convenor: Convenor) -> CalendarDayQuerySet:
        """The days of everybody, and this convenor's own."""
        return self.filter(Q(convenor=None) | Q(convenor=convenor))

    def shown_to(self, user) -> CalendarDayQuerySet:
        """The days of everybody, and those of the convenors that `user` coordinates."""
        if user.is_active and user.is_superuser:
            return self
        return self.filter(
            Q(convenor=None) | Q(convenor__in=Convenor.objects.managed_by(user).order_by().values("pk"))
        )


class CalendarDay(models.Model):
    """A stretch of days that planning minds: holidays, terms, days of the sector. Editable, a warning, never a block.

    One without a convenor is everybody's, and administrators keep it; a convenor adds days of its own.
    """

    class Kind(models.TextChoices):
        PUBLIC_HOLIDAY = "public_holiday", "Public holiday"
        LOCAL_HOLIDAY = "local_holiday", "Local public holiday"
        SCHOOL_HOLIDAY = "school_holiday", "School holiday"
        SCHOOL_TERM = "school_term", "School term"
        SECTOR_DAY = "sector_day", "Sector day"
        DAYLIGHT_SAVING = "daylight_saving", "Daylight saving change"

    # What one convenor may add for itself. Whatever moves deadlines is the same for everybody.
    OF_A_CONVENOR = (Kind.LOCAL_HOLIDAY, Kind.SECTOR_DAY, Kind.SCHOOL_HOLIDAY)

    convenor = models.ForeignKey(
        "communities.Convenor",
        models.CASCADE,
        null=True,
        blank=True,
        related_name="calendar_days",
        help_text="Empty: a day of everybody’s calendar.",
    )
    kind = models.CharField(max_length=20, choices=Kind)
    name = models.CharField(max_length=100)
    starts_on = models.DateField()
    ends_on = models.DateField()
    note = models.CharField(max_length=200, blank=True)

    objects = CalendarDayQuerySet.as_manager()

    class Meta:
        ordering = ["starts_on", "kind"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "starts_on", "name"],
                condition=Q(convenor__isnull=True),
                name="calendar_day_once",
            ),
            models.UniqueConstraint(
                fields=["convenor", "kind", "starts_on", "name"], name="calendar_day_once_a_convenor"
            ),
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")),
                name="calendar_day_ends_after_it_starts",
                violation_error_message="The last day is before the first.",
            ),
            models.CheckConstraint(
                condition=Q(convenor__isnull=True)
                | Q(kind__in=["local_holiday", "sector_day", "school_holiday"]),
                name="calendar_day_of_a_convenor_moves_no_deadline",
                violation_error_message="A convenor’s own day is a local holiday, a school holiday or a sector day.",
            ),
        ]

    def __str__(self) -> str:
        return self.name
