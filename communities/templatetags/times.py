"""Times as people say them, always in a convenor's zone and with the zone in words."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django import template

from accounts.models.profile import ZONES
from outbox.moments import clock

register = template.Library()


def local(at: datetime, place) -> datetime:
    """`at` on the wall of a convenor or session (whatever has a `zone`)."""
    return at.astimezone(ZoneInfo(place.zone))


@register.filter
def day(on: date) -> str:
    """Friday 8 September 2023."""
    return f"{on:%A} {on.day} {on:%B} {on:%Y}"


@register.filter
def short_day(on: date) -> str:
    """Fri 8 Sep."""
    return f"{on:%a} {on.day} {on:%b}"


@register.filter
def local_day(at: datetime, convenor) -> str:
    """Friday 8 September 2023, on the wall of the convenor."""
    return day(local(at, convenor))


@register.filter
def in_words(at: datetime, convenor) -> str:
    """9:00 am, Friday 8 September 2023, Melbourne time (AEST)."""
    then = local(at, convenor)
    return f"{clock(then)}, {day(then)}, {convenor.place_name} time ({then:%Z})"


@register.filter
def moment_day(at: datetime, convenor) -> str:
    """9:00 am, Friday 8 September."""
    then = local(at, convenor)
    return f"{clock(then)}, {then:%A} {then.day} {then:%B}"


@register.filter
def zone_words(at: datetime, convenor) -> str:
    """Melbourne time (AEST)."""
    return f"{convenor.place_name} time ({local(at, convenor):%Z})"


@register.filter
def session_hours(session) -> str:
    """10:00 am – 12:00 noon (AEDT)."""
    starts, ends = local(session.starts_at, session), local(session.ends_at, session)
    return f"{clock(starts)} – {clock(ends)}, {session.community.convenor.place_name} time ({starts:%Z})"


@register.filter
def session_when(session) -> str:
    """Tuesday 3 October 2023, 10:00 am – 12:00 noon, Melbourne time (AEDT)."""
    return f"{day(session.date)}, {session_hours(session)}"


@register.simple_tag
def own_when(session, person) -> str:
    """10:00 am – 12:00 noon, Perth time (AWST): for somebody whose own clock shows another time than the convenor's;
    with the day where that is another too. Else nothing."""
    zone = getattr(person, "own_zone", "")
    if not (zone and session.starts_at):
        return ""
    there, here = session.starts_at.astimezone(ZoneInfo(zone)), local(session.starts_at, session)
    if there.utcoffset() == here.utcoffset():
        return ""
    ends = session.ends_at.astimezone(there.tzinfo)
    on = f"{day(there)}, " if there.date() != here.date() else ""
    return f"{on}{clock(there)} – {clock(ends)}, {dict(ZONES).get(zone, zone)} time ({there:%Z})"


@register.simple_tag
def days_from_now(at: datetime, now: datetime, convenor) -> str:
    """Today, tomorrow, 13 days from now; nothing for the past. Days are the wall's, not 24 hours."""
    days = (local(at, convenor).date() - local(now, convenor).date()).days
    if days < 0 or at <= now:
        return ""
    return {0: "today", 1: "tomorrow"}.get(days, f"{days} days from now")


@register.filter
def months(community) -> str:
    """October 2023 – May 2024."""
    if not (community.season_starts_on and community.season_ends_on):
        return ""
    return f"{community.season_starts_on:%B %Y} – {community.season_ends_on:%B %Y}"
