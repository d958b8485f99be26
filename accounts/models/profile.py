from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q

# Whose clock differs from the convenor's: as people name the place, by the zone's name.
ZONES = [
    ("Australia/Melbourne", "Melbourne"),
    ("Australia/Sydney", "Sydney"),
    ("Australia/Hobart", "Hobart"),
    ("Australia/Brisbane", "Brisbane"),
    ("Australia/Adelaide", "Adelaide"),
    ("Australia/Darwin", "Darwin"),
    ("Australia/Perth", "Perth"),
    ("Australia/Broken_Hill", "Broken Hill"),
    ("Australia/Lord_Howe", "Lord Howe Island"),
    ("Pacific/Norfolk", "Norfolk Island"),
    ("Indian/Christmas", "Christmas Island"),
    ("Pacific/Auckland", "Aotearoa New Zealand"),
]


class ProfileQuerySet(models.QuerySet):
    def placed(self) -> ProfileQuerySet:
        """Of people who said where they work."""
        areas = PractitionerProfile.lgas.through.objects.filter(practitionerprofile=OuterRef("pk"))
        return self.filter(Q(works_statewide=True) | Q(works_outside_victoria=True) | Exists(areas))


class PractitionerProfile(models.Model):
    """A practitioner as they wish to be known at work. Everything but the name may stay empty."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="profile")
    preferred_name = models.CharField(max_length=80)
    pronouns = models.CharField(max_length=40, blank=True)
    organisation = models.ForeignKey(
        "accounts.Organisation", models.PROTECT, null=True, blank=True, related_name="people"
    )
    role_title = models.CharField("role", max_length=120, blank=True)
    sector = models.ForeignKey(
        "accounts.Sector", models.PROTECT, null=True, blank=True, related_name="people"
    )
    lgas = models.ManyToManyField(
        "accounts.LocalGovernmentArea",
        blank=True,
        related_name="people",
        verbose_name="local government areas",
    )
    works_statewide = models.BooleanField(default=False)
    works_outside_victoria = models.BooleanField(default=False)
    zone = models.CharField("time zone", max_length=40, choices=ZONES, blank=True)

    objects = ProfileQuerySet.as_manager()

    class Meta:
        verbose_name = "practitioner profile"

    def __str__(self) -> str:
        return self.preferred_name
