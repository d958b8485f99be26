from __future__ import annotations

import re
from datetime import datetime
from uuid import uuid4
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import models
from django.db.models import F, Q

from communities.models.scoping import ConvenorScoped

INSECURE = re.compile(r"\b(?!https:)[a-z][a-z0-9+.-]*://", re.IGNORECASE)


def only_safe_links(text: str) -> None:
    """Refuse an address that does not begin with https://."""
    if INSECURE.search(text):
        raise ValidationError("Links have to begin with https://.")


def new_uid() -> str:
    """A name for calendars that says nothing (RFC 7986): neither what it is of nor where it is from."""
    return str(uuid4())


class SessionQuerySet(ConvenorScoped):
    convenor_path = "community__convenor"

    def scheduled(self) -> SessionQuerySet:
        return self.filter(state=Session.State.SCHEDULED)

    def standing(self) -> SessionQuerySet:
        """Those that take place or took place: neither called off nor without a date."""
        return self.filter(state__in=[Session.State.SCHEDULED, Session.State.HELD])

    def upcoming(self, at: datetime) -> SessionQuerySet:
        return self.scheduled().filter(ends_at__gt=at)

    def in_order(self) -> SessionQuerySet:
        return self.order_by("number")


class Session(models.Model):
    """One meeting or forum. The wall clock and its zone are the truth; `starts_at`, `ends_at` follow from them.

    Only the verbs of `sessions_app.domain.schedule` set the time: they keep the three together and count
    `schedule_sequence`, which makes reminders of an older plan fall away.
    """

    class State(models.TextChoices):
        TO_BE_CONFIRMED = "tbc", "To be confirmed"
        SCHEDULED = "scheduled", "Scheduled"
        CANCELLED = "cancelled", "Cancelled"
        HELD = "held", "Held"

    class Mode(models.TextChoices):
        ONLINE = "online", "Online"
        IN_PERSON = "in_person", "Face to face"
        HYBRID = "hybrid", "Online and face to face"

    community = models.ForeignKey("communities.Community", models.PROTECT, related_name="sessions")
    number = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=120)
    summary = models.TextField(blank=True)
    agenda = models.TextField(blank=True, help_text="One point a line. Members see it.")
    pre_reading = models.TextField(
        "to read before",
        blank=True,
        validators=[only_safe_links],
        help_text="In words, with https:// addresses. Members see it.",
    )
    facilitators = models.ManyToManyField(
        "communities.Facilitation",
        blank=True,
        related_name="sessions",
        help_text="Who of the community's facilitators holds it. None ticked: all of them.",
    )
    state = models.CharField(max_length=10, choices=State, default=State.TO_BE_CONFIRMED)
    tbc_note = models.CharField("when, if not yet known", max_length=120, blank=True)
    date = models.DateField(null=True, blank=True)
    start_time = models.TimeField(null=True, blank=True)
    end_time = models.TimeField(null=True, blank=True)
    zone = models.CharField(max_length=40, default="Australia/Melbourne")
    starts_at = models.DateTimeField(null=True, blank=True, editable=False, db_index=True)
    ends_at = models.DateTimeField(null=True, blank=True, editable=False)
    # The event's name for every calendar that holds it, for its whole life.
    calendar_uid = models.CharField(max_length=255, unique=True, default=new_uid, editable=False)
    schedule_sequence = models.PositiveIntegerField(default=0, editable=False)
    schedule_changed_at = models.DateTimeField(null=True, blank=True, editable=False)
    mode = models.CharField(max_length=10, choices=Mode, default=Mode.ONLINE)
    link = models.URLField(
        "meeting link",
        blank=True,
        validators=[URLValidator(schemes=["https"])],
        help_text="Only members see it.",
    )
    venue = models.CharField(max_length=160, blank=True)
    venue_access = models.TextField("getting in and around", blank=True)
    country = models.CharField(
        "Country we meet on",
        max_length=120,
        blank=True,
        help_text="Whose Country it is, such as “Wadawurrung”: pages and mail say “On Wadawurrung Country”.",
    )
    capacity = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="Forums: places at the venue."
    )
    facilitated_by = models.CharField("guest facilitator", max_length=160, blank=True)
    write_up = models.TextField("what happened", blank=True)

    objects = SessionQuerySet.as_manager()

    class Meta:
        ordering = ["community", "number"]
        constraints = [
            models.UniqueConstraint(fields=["community", "number"], name="session_number_once_a_community"),
            models.CheckConstraint(
                condition=Q(state="tbc")
                | Q(
                    date__isnull=False,
                    start_time__isnull=False,
                    end_time__isnull=False,
                    starts_at__isnull=False,
                    ends_at__isnull=False,
                ),
                name="session_with_a_date_has_all_its_times",
                violation_error_message="Give the date, the start and the end, or leave it to be confirmed.",
            ),
            models.CheckConstraint(
                condition=Q(starts_at__isnull=True) | Q(ends_at__gt=F("starts_at")),
                name="session_ends_after_it_starts",
                violation_error_message="The session ends before it starts.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} · {self.title}"

    @property
    def tz(self) -> ZoneInfo:
        return ZoneInfo(self.zone)

    @property
    def is_cancelled(self) -> bool:
        return self.state == self.State.CANCELLED

    @property
    def has_date(self) -> bool:
        return self.starts_at is not None

    @property
    def lacks_venue(self) -> bool:
        """People are to come somewhere, and cannot read where."""
        return self.mode != self.Mode.ONLINE and not self.venue

    @property
    def lacks_link(self) -> bool:
        """People are to join online, and cannot yet."""
        return self.mode != self.Mode.IN_PERSON and not self.link

    @property
    def whose_country(self) -> str:
        """“Wadawurrung Country”, also where only the name was typed, or “on” before it."""
        name = re.sub(r"^on\s+", "", self.country.strip(), flags=re.IGNORECASE)
        return name if not name or re.search(r"\bcountry\b", name, re.IGNORECASE) else f"{name} Country"
