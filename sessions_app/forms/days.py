"""Days as they are typed: a wrong digit is said before anything is computed with it."""

from datetime import date

from django.core.exceptions import ValidationError
from django.utils import timezone

YEARS = 10
FAR = "This is more than ten years from now: look at the year."


def is_near(day: date) -> bool:
    return abs(day.year - timezone.localdate().year) <= YEARS


def check_near(day: date) -> None:
    """For fields: refuse a day that nobody plans for. Near the first year and the last, moments overflow."""
    if not is_near(day):
        raise ValidationError(FAR, code="far")
