"""The calendar that planning minds, from the files in communities/data."""

from datetime import date
from pathlib import Path

from django.db import transaction

from accounts.domain.reference import read_rows
from communities.models import CalendarDay

DATA = Path(__file__).resolve().parent.parent / "data"
# The terms of government schools are the Department of Education's, https://schools.vic.gov.au (term dates, to 2030).
FILES = (
    "victorian_calendar_2023_24.csv",
    "victorian_holidays_2024_28.csv",
    "victorian_school_terms_2024_28.csv",
)
EVERY_YEAR = "sector_days.csv"  # the same dates each year, for the years of the files
KINDS = {
    "public_holiday": CalendarDay.Kind.PUBLIC_HOLIDAY,
    "school_holiday": CalendarDay.Kind.SCHOOL_HOLIDAY,
    "school_term": CalendarDay.Kind.SCHOOL_TERM,
    "dst_start": CalendarDay.Kind.DAYLIGHT_SAVING,
    "dst_end": CalendarDay.Kind.DAYLIGHT_SAVING,
}


@transaction.atomic
def load_calendar() -> int:
    """Add the stretches of days that are missing; returns how many.

    One that staff renamed is known by its kind and day, one that they moved by its kind, name and year.
    """
    shared = CalendarDay.objects.filter(convenor=None)
    known = set(shared.values_list("kind", "starts_on", "name"))
    by_day = {(kind, day) for kind, day, _ in known}
    by_name = {(kind, day.year, name) for kind, day, name in known}
    added = []
    for day in _days():
        if (day.kind, day.starts_on) in by_day or (day.kind, day.starts_on.year, day.name) in by_name:
            continue
        by_day.add((day.kind, day.starts_on))
        by_name.add((day.kind, day.starts_on.year, day.name))
        added.append(day)
    CalendarDay.objects.bulk_create(added)
    return len(added)


def _days() -> list[CalendarDay]:
    """The rows of the files; a program's own dates are not the calendar's."""
    rows = [row for name in FILES for row in read_rows(DATA / name) if row["kind"] in KINDS]
    dated = [_day(KINDS[row["kind"]], row["start"], row["end"], row) for row in rows]
    years = range(dated[0].starts_on.year, max(day.starts_on.year for day in dated) + 1)
    return dated + [
        _day(CalendarDay.Kind.SECTOR_DAY, f"{year}-{row['starts']}", f"{year}-{row['ends']}", row)
        for row in read_rows(DATA / EVERY_YEAR)
        for year in years
    ]


def _day(kind: str, first: str, last: str, row: dict[str, str]) -> CalendarDay:
    return CalendarDay(
        kind=kind,
        name=row["name"],
        starts_on=date.fromisoformat(first),
        ends_on=date.fromisoformat(last),
        note=row["note"],
    )
