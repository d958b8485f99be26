from datetime import UTC, date, datetime

import pytest

from communities.domain.workdays import due_in_working_days, holidays_around, working_day
from communities.models import CalendarDay
from tests.factories import CalendarDayFactory

MELBOURNE = "Australia/Melbourne"
# The Friday before the Grand Final and the week around Christmas, of 2023.
GRAND_FINAL_FRIDAY = date(2023, 9, 29)
HOLIDAYS = {GRAND_FINAL_FRIDAY, date(2023, 11, 7), date(2023, 12, 25), date(2023, 12, 26), date(2024, 1, 1)}


@pytest.mark.parametrize(
    ("day", "count", "expected"),
    [
        (date(2023, 9, 28), 1, date(2023, 10, 2)),  # Thursday, over Grand Final Friday and the weekend
        (date(2023, 9, 28), 4, date(2023, 10, 5)),
        (date(2023, 10, 2), -1, date(2023, 9, 28)),
        (date(2023, 10, 1), 1, date(2023, 10, 2)),  # from a Sunday
        (date(2023, 11, 6), 1, date(2023, 11, 8)),  # over Cup Day
        (date(2023, 12, 22), 1, date(2023, 12, 27)),
        (date(2023, 12, 29), 1, date(2024, 1, 2)),
        (date(2023, 9, 18), 3, date(2023, 9, 21)),  # an ordinary week
        (date(2023, 9, 18), 0, date(2023, 9, 18)),
    ],
)
def test_working_day_steps_over_weekends_and_holidays(day, count, expected):
    assert working_day(day, count, HOLIDAYS) == expected


@pytest.mark.django_db
def test_holidays_around_are_every_day_of_public_holidays_within_two_months():
    CalendarDayFactory(starts_on=date(2023, 12, 25), ends_on=date(2023, 12, 27))
    CalendarDayFactory(starts_on=date(2023, 11, 7), kind=CalendarDay.Kind.SCHOOL_HOLIDAY)
    CalendarDayFactory(starts_on=date(2024, 4, 25))

    found = holidays_around(date(2023, 12, 1))

    assert found == {date(2023, 12, 25), date(2023, 12, 26), date(2023, 12, 27)}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("at", "due"),
    [
        # Thursday 28 September, 10:00, winter time: over the holiday, the weekend and the change of clocks.
        (datetime(2023, 9, 28, 0, 0, tzinfo=UTC), datetime(2023, 10, 5, 6, 0, tzinfo=UTC)),
        # Wednesday 27 September, 23:00 in UTC, is Thursday in Melbourne.
        (datetime(2023, 9, 27, 23, 0, tzinfo=UTC), datetime(2023, 10, 5, 6, 0, tzinfo=UTC)),
        # Tuesday 19 September, 10:00.
        (datetime(2023, 9, 19, 0, 0, tzinfo=UTC), datetime(2023, 9, 25, 7, 0, tzinfo=UTC)),
    ],
)
def test_due_in_working_days_is_five_in_the_afternoon_on_the_wall(at, due):
    CalendarDayFactory(starts_on=GRAND_FINAL_FRIDAY)

    assert due_in_working_days(at, 4, 17, MELBOURNE) == due
