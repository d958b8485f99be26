from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from communities.models.scoping import ConvenorScoped


class RegistrationQuerySet(ConvenorScoped):
    convenor_path = "session__community__convenor"

    def coming(self) -> RegistrationQuerySet:
        return self.filter(state__in=[Registration.State.REGISTERED, Registration.State.WALK_IN])

    def with_place(self) -> RegistrationQuerySet:
        """Who is written to about the forum: walk-ins come too, and are not."""
        return self.filter(state=Registration.State.REGISTERED)

    def waiting(self) -> RegistrationQuerySet:
        """First come, first served: forums, unlike cohorts, have a queue."""
        return self.filter(state=Registration.State.WAITING).order_by("registered_at", "pk")

    def told_of_the_plan(self) -> RegistrationQuerySet:
        """Who hears of a date and of its changes: with a place, waiting for one, or waiting for a date."""
        return self.exclude(state__in=[Registration.State.CANCELLED, Registration.State.WALK_IN])


class Registration(models.Model):
    """A person's place at an open forum. `place` numbers the taken places, so that none is given twice."""

    class State(models.TextChoices):
        REGISTERED = "registered", "Registered"
        WAITING = "waiting", "Waiting"
        CANCELLED = "cancelled", "Cancelled"
        WALK_IN = "walk_in", "Walk-in"
        INTERESTED = "interested", "Wants to hear of a date"

    session = models.ForeignKey("sessions_app.Session", models.PROTECT, related_name="registrations")
    name = models.CharField(max_length=80)
    email = models.EmailField()
    organisation = models.CharField(max_length=160, blank=True)
    role_title = models.CharField("role", max_length=120, blank=True)
    state = models.CharField(max_length=12, choices=State)
    place = models.PositiveSmallIntegerField(null=True, blank=True, editable=False)
    version = models.PositiveSmallIntegerField(default=1, editable=False)
    registered_at = models.DateTimeField()
    cancelled_at = models.DateTimeField(null=True, blank=True)

    objects = RegistrationQuerySet.as_manager()

    class Meta:
        ordering = ["session", "name"]
        constraints = [
            models.UniqueConstraint(fields=["session", "place"], name="registration_place_taken_once"),
            models.UniqueConstraint(
                "session",
                Lower("email"),
                condition=~Q(state="cancelled"),
                name="registration_once_an_address",
            ),
            models.CheckConstraint(
                condition=Q(state="registered", place__isnull=False)
                | Q(state="walk_in")
                | Q(state__in=["waiting", "cancelled", "interested"], place__isnull=True),
                name="registration_has_a_place_iff_registered",
            ),
        ]

    def __str__(self) -> str:
        return self.name
