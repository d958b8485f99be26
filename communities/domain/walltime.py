"""From what a clock on the wall shows to a moment, across the nights on which clocks change."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo


@dataclass(frozen=True)
class Moment:
    """A wall-clock time in UTC. `is_skipped`: no clock ever shows it. `is_twice`: it comes twice; the first counts."""

    at: datetime
    is_skipped: bool
    is_twice: bool


def moment(day: date, clock: time, zone: str) -> Moment:
    """The UTC moment of `clock` on `day` in `zone`. A time that is skipped becomes the one an hour later."""
    local = datetime.combine(day, clock, tzinfo=ZoneInfo(zone))
    at = local.astimezone(UTC)
    shown = at.astimezone(ZoneInfo(zone))
    is_skipped = shown.replace(tzinfo=None) != local.replace(tzinfo=None)
    is_twice = not is_skipped and local.utcoffset() != local.replace(fold=1).utcoffset()
    return Moment(at, is_skipped, is_twice)


def today(zone: str, at: datetime) -> date:
    """The date on the wall in `zone` at `at`."""
    return at.astimezone(ZoneInfo(zone)).date()


def local_time(zone: str, at: datetime) -> time:
    """What a clock on the wall in `zone` shows at `at`."""
    return at.astimezone(ZoneInfo(zone)).time()
