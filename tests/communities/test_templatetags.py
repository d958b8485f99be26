from datetime import UTC, date, datetime, time

import pytest

from accounts.models import PractitionerProfile, User
from communities.models import Community, Convenor
from communities.templatetags import times
from sessions_app.domain.schedule import plan_session
from sessions_app.models import Session

MELBOURNE = Convenor(zone="Australia/Melbourne", place_name="Melbourne")
PERTH = Convenor(zone="Australia/Perth", place_name="Perth")


def melbourne(day: int, hour: int, minute: int = 0) -> datetime:
    """A moment of May 2026, by the clocks of Melbourne (ten hours ahead)."""
    return datetime(2026, 5, day, hour, minute, tzinfo=MELBOURNE.tz).astimezone(UTC)


def of_zone(zone: str) -> User:
    return PractitionerProfile(user=User(), zone=zone).user


@pytest.mark.parametrize(
    ("at", "words"),
    [
        ("2023-09-07T23:00Z", "9:00 am, Friday 8 September 2023, Melbourne time (AEST)"),
        ("2023-10-02T23:05Z", "10:05 am, Tuesday 3 October 2023, Melbourne time (AEDT)"),
        ("2023-09-08T02:00Z", "12:00 noon, Friday 8 September 2023, Melbourne time (AEST)"),
        ("2023-09-08T02:30Z", "12:30 pm, Friday 8 September 2023, Melbourne time (AEST)"),
        ("2023-09-07T13:59Z", "11:59 pm, Thursday 7 September 2023, Melbourne time (AEST)"),
        ("2023-09-07T14:00Z", "12:00 am, Friday 8 September 2023, Melbourne time (AEST)"),
    ],
)
def test_in_words_says_hour_day_and_zone(at, words):
    assert times.in_words(datetime.fromisoformat(at), MELBOURNE) == words


def test_in_words_is_in_the_zone_of_the_convenor():
    said = times.in_words(datetime(2023, 9, 7, 23, 0, tzinfo=UTC), PERTH)

    assert said == "7:00 am, Friday 8 September 2023, Perth time (AWST)"


def test_session_when_says_day_hours_and_zone():
    session = Session(community=Community(convenor=MELBOURNE), number=1, title="Sample meeting")
    plan_session(
        session, date=date(2023, 10, 3), start_time=time(10), end_time=time(12), zone="Australia/Melbourne"
    )

    said = times.session_when(session)

    assert said == "Tuesday 3 October 2023, 10:00 am – 12:00 noon, Melbourne time (AEDT)"


@pytest.mark.parametrize(
    ("start", "end", "words"),
    [
        (time(10), time(12), "7:00 am – 9:00 am, Perth time (AWST)"),
        (time(1), time(4), "Monday 2 October 2023, 10:00 pm – 1:00 am, Perth time (AWST)"),
    ],
)
def test_own_when_says_the_day_only_where_it_is_another(start, end, words):
    session = Session(community=Community(convenor=MELBOURNE), number=1, title="Sample meeting")
    plan_session(session, date=date(2023, 10, 3), start_time=start, end_time=end, zone="Australia/Melbourne")

    assert times.own_when(session, of_zone("Australia/Perth")) == words
    assert times.own_when(session, of_zone("Australia/Sydney")) == ""


@pytest.mark.parametrize(
    ("at", "now", "words"),
    [
        (melbourne(14, 23, 59), melbourne(14, 0, 0), "today"),
        (melbourne(15, 0, 0), melbourne(14, 23, 59), "tomorrow"),
        (melbourne(15, 23, 59), melbourne(14, 0, 0), "tomorrow"),
        (melbourne(16, 0, 0), melbourne(14, 23, 59), "2 days from now"),
        (melbourne(27, 9, 0), melbourne(14, 10, 0), "13 days from now"),
        (melbourne(14, 10, 0), melbourne(14, 10, 0), ""),
        (melbourne(14, 9, 59), melbourne(14, 10, 0), ""),
        (melbourne(13, 23, 59), melbourne(14, 0, 0), ""),
    ],
)
def test_days_from_now_counts_midnights_of_the_wall(at, now, words):
    assert times.days_from_now(at, now, MELBOURNE) == words


def test_days_from_now_counts_in_the_zone_of_the_convenor():
    at, now = datetime(2026, 5, 14, 14, 30, tzinfo=UTC), datetime(2026, 5, 14, 13, 0, tzinfo=UTC)

    assert times.days_from_now(at, now, MELBOURNE) == "tomorrow"
    assert times.days_from_now(at, now, PERTH) == "today"


@pytest.mark.parametrize(
    ("starts", "ends", "words"),
    [
        (date(2023, 10, 1), date(2024, 5, 31), "October 2023 – May 2024"),
        (date(2023, 10, 1), None, ""),
        (None, None, ""),
    ],
)
def test_months_name_the_season_when_it_is_known(starts, ends, words):
    assert times.months(Community(season_starts_on=starts, season_ends_on=ends)) == words
