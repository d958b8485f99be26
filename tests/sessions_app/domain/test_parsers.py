"""Calendar entries as programs that we did not write read them, and as files that only change on purpose."""

import subprocess
import sys
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import vobject
from dateutil.tz import tzical
from icalendar import Calendar

from sessions_app.domain.invitations import feed, invitation
from sessions_app.domain.zones import add_zone, vtimezone
from sessions_app.models import Session
from tests.factories import SessionFactory
from tests.sessions_app.walls import melbourne

GOLDEN = Path(__file__).parent / "golden"
LIST = ("list", "--day-format", "", "--format", "{start-time}-{end-time} {title}")
STAMP = datetime(2026, 9, 1, 2, 3, 4, tzinfo=UTC)


@pytest.fixture
def session(settings) -> Session:
    """The meeting on the morning of the day on which clocks go forward, in a hall with a name that needs care."""
    settings.BASE_URL = "https://portal.example.org"
    return SessionFactory(
        calendar_uid="session-7000@example.org",  # as earlier ones are named
        date=date(2026, 10, 4),
        number=3,
        mode="in_person",
        venue="Sample Hall; 1 Example Street, Ballarat\nEND:VCALENDAR",
    )


def sent(session: Session, method: str, sequence: int) -> str:
    return invitation(session, "alex@example.org", method=method, sequence=sequence, stamp=STAMP)


@pytest.mark.django_db
@pytest.mark.parametrize(("name", "method", "sequence"), [("request", "REQUEST", 2), ("cancel", "CANCEL", 3)])
def test_invitation_is_as_the_golden_file(session, name, method, sequence):
    text = sent(session, method, sequence)

    assert text.splitlines() == (GOLDEN / f"{name}.ics").read_text().splitlines()


@pytest.mark.django_db
def test_feed_is_as_the_golden_file(session):
    off = SessionFactory(
        calendar_uid="session-7001@example.org",
        date=date(2026, 11, 3),
        number=4,
        state="cancelled",
        schedule_sequence=2,
    )
    elsewhere = SessionFactory(
        calendar_uid="session-7002@example.org", date=date(2026, 12, 1), number=5, zone="Australia/Perth"
    )

    text = feed([session, off, elsewhere]).decode()

    assert text.splitlines() == (GOLDEN / "feed.ics").read_text().splitlines()


@pytest.mark.django_db
def test_icalendar_reads_what_was_written_and_writes_it_again(session):
    text = sent(session, "REQUEST", 2)

    assert Calendar.from_ical(text).to_ical().decode() == text


@pytest.mark.django_db
def test_vobject_reads_the_same_meeting(session):
    calendar = vobject.readOne(sent(session, "REQUEST", 2))

    event = calendar.vevent
    assert calendar.method.value == "REQUEST"
    assert event.dtstart.value.astimezone(UTC) == melbourne(2026, 10, 4, 10)
    assert event.dtend.value.astimezone(UTC) == melbourne(2026, 10, 4, 12)
    assert (event.uid.value, event.sequence.value) == ("session-7000@example.org", "2")
    assert event.location.value == session.venue
    assert len(list(calendar.components())) == 2


@pytest.mark.django_db
def test_khal_takes_it_in_and_shows_it_on_the_right_wall(session, tmp_path):
    (tmp_path / "calendar").mkdir()
    (tmp_path / "calendar" / "one.ics").write_text(sent(session, "REQUEST", 2))
    config = tmp_path / "config"
    config.write_text(
        f"[calendars]\n[[one]]\npath = {tmp_path}/calendar\n[sqlite]\npath = {tmp_path}/khal.db\n"
        "[locale]\nlocal_timezone = Australia/Perth\ndefault_timezone = Australia/Perth\n"
        "timeformat = %H:%M\ndateformat = %Y-%m-%d\nlongdateformat = %Y-%m-%d\n"
        "datetimeformat = %Y-%m-%d %H:%M\nlongdatetimeformat = %Y-%m-%d %H:%M\n"
    )
    shown = subprocess.run(
        [sys.executable, "-m", "khal", "-c", config, *LIST, "2026-10-04", "1d"],
        capture_output=True,
        text=True,
        check=True,
        env={"HOME": str(tmp_path), "LC_ALL": "C.UTF-8"},
    )

    assert shown.stdout.split("\n")[0].strip() == "07:00-09:00 Community of practice, meeting 3"


@pytest.mark.parametrize(
    "zone", ["Australia/Melbourne", "Australia/Perth", "Australia/Lord_Howe", "Europe/Dublin"]
)
def test_zone_says_the_same_as_its_own_data_at_each_half_hour_of_the_weeks_of_change(zone, tmp_path):
    """Read by dateutil, which knows of the zone only what the calendar tells."""
    file = tmp_path / "zone.ics"
    calendar = Calendar()
    add_zone(calendar, zone)
    file.write_bytes(calendar.to_ical())
    described = tzical(str(file)).get()

    for first in (date(2026, 10, 1), date(2027, 4, 1), date(2027, 3, 25), date(2026, 10, 22)):
        start = datetime.combine(first, time(0))
        for half_hours in range(7 * 48):
            wall = start + half_hours * timedelta(minutes=30)
            there = wall.replace(tzinfo=ZoneInfo(zone))
            if there.astimezone(UTC).astimezone(ZoneInfo(zone)).replace(tzinfo=None) != wall:
                continue  # no clock shows it
            assert wall.replace(tzinfo=described).utcoffset() == there.utcoffset(), wall


def test_zone_without_a_yearly_rule_is_left_to_the_library():
    assert vtimezone("Pacific/Chatham") is None
