"""Moments on pages are written one way, by the clock of the page."""

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import timezone

from outbox.moments import moment, place_of_clock, time_of

# Django writes "9 a.m." for these; the portal writes "9:00 am".
DJANGOS = re.compile(r"""\|(?:date|time):(?:"[^"]*(?:\ba\b|\bP\b|\bA\b)|'[^']*(?:\ba\b|\bP\b|\bA\b))""")


@pytest.mark.parametrize(
    ("zone", "said", "place"),
    [
        ("Australia/Melbourne", "Tuesday 6 October 2026, 12:00 noon", "Melbourne time"),
        ("Australia/Perth", "Tuesday 6 October 2026, 9:00 am", "Perth time"),
        ("Australia/Broken_Hill", "Tuesday 6 October 2026, 11:30 am", "Broken Hill time"),
    ],
)
def test_moment_goes_by_the_clock_of_the_page(zone, said, place):
    with timezone.override(zone):
        assert moment(datetime(2026, 10, 6, 1, 0, tzinfo=UTC)) == said
        assert place_of_clock() == place


def test_time_of_a_whole_hour_keeps_its_minutes():
    with timezone.override("Australia/Melbourne"):
        assert time_of(datetime(2026, 10, 5, 22, 0, tzinfo=UTC)) == "9:00 am"


def test_no_page_writes_the_time_in_djangos_form():
    folder = Path(settings.BASE_DIR) / "templates"
    found = {
        str(file.relative_to(folder)) for file in folder.rglob("*.html") if DJANGOS.search(file.read_text())
    }
    assert found == set()
