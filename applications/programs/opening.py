"""A copy of a program for today: whole weeks later, same weekdays and clocks, no holidays."""

from __future__ import annotations

import calendar
from datetime import date, datetime, timedelta

from applications.programs.reading import Program
from applications.programs.shape import (
    CommunityPart,
    ConvenorPart,
    ForumPart,
    ForumSessionPart,
    RoundPart,
    SessionPart,
)
from communities.domain.walltime import today
from communities.models import CalendarDay, Community, Round
from sessions_app.models import Session

WEEK = timedelta(weeks=1)
FORTNIGHT = 2 * WEEK
OPEN_FOR = timedelta(days=10)
FORUM_AHEAD = timedelta(days=33)
# From the first of these days to the last, over the new year, nobody meets.
SUMMER_FROM, SUMMER_TO = (12, 21), (1, 10)
COPY_SUMMARY = (
    "A day for people from every sector to compare how they work with one another, find the gaps, "
    "and choose what to try next."
)


def open_round(program: Program, *, at: datetime) -> Program | None:
    """The first convenor with a copy of its first round that opened about ten days before `at`.

    None when this convenor has an open round already. Reads the holidays of the calendar.
    """
    convenor = program.convenors[0]
    original = convenor.rounds[0]
    if Round.objects.filter(convenor__slug=convenor.slug, opens_at__lte=at, closes_at__gt=at).exists():
        return None
    shifted = _shift_round(original, today(convenor.zone, at))
    years = _years(shifted)
    taken = Round.objects.filter(convenor__slug=convenor.slug).values_list("slug", flat=True)
    named = shifted.model_copy(
        update={"slug": _free_slug(years.replace("–", "-"), set(taken)), "title": _title(original, years)}
    )
    return _with(program, convenor, rounds=[named], forums=[])


def open_forum(program: Program, *, at: datetime) -> Program | None:
    """The first convenor with a copy of its first forum, about five weeks after `at`.

    A next one is to be confirmed. None when a copy is still to come. Reads the holidays of the calendar.
    """
    convenor = program.convenors[0]
    original = convenor.forums[0]
    copies = Community.objects.forums().filter(
        convenor__slug=convenor.slug, slug__startswith=f"{original.slug}-"
    )
    if Session.objects.filter(community__in=copies).upcoming(at).exists():
        return None
    first = _forum_day(original.sessions[0], today(convenor.zone, at) + FORUM_AHEAD)
    slug = _free_slug(f"{original.slug}-{first.year}", set(copies.values_list("slug", flat=True)))
    return _with(program, convenor, rounds=[], forums=[_copy_forum(original, slug, first)])


def _with(program: Program, convenor: ConvenorPart, **lists: list) -> Program:
    return Program(program.source, [convenor.model_copy(update=lists)])


def _shift_round(original: RoundPart, day: date) -> RoundPart:
    """The round in whole weeks from its own dates, so that it opened about ten days before `day`."""
    weeks = round((day - OPEN_FOR - original.opens.date()) / WEEK)
    by = weeks * WEEK
    closes = _free_day(original.closes.date() + by)
    hear_by = _free_day(original.hear_by + (closes - original.closes.date()))
    communities = [_shift_community(community, by, hear_by) for community in original.communities]
    return original.model_copy(
        update={
            "opens": original.opens + by,
            "closes": datetime.combine(closes, original.closes.time()),
            "hear_by": hear_by,
            "communities": communities,
        }
    )


def _shift_community(original: CommunityPart, by: timedelta, after: date) -> CommunityPart:
    """Each session as many weeks later as it takes to be free, and a fortnight after the one before it."""
    sessions: list[SessionPart] = []
    for session in original.sessions:
        if session.date:
            after = _free_day(session.date + by, after=after)
            sessions.append(session.model_copy(update={"date": after}))
            after += FORTNIGHT - timedelta(days=1)
        else:
            sessions.append(session)
    dates = [session.date for session in sessions if session.date]
    season = {}
    if dates:
        end = calendar.monthrange(dates[-1].year, dates[-1].month)[1]
        season = {"season_starts": dates[0].replace(day=1), "season_ends": dates[-1].replace(day=end)}
    copy = original.model_copy(update={"sessions": sessions, **season})
    # Why the original takes nobody is its own story: the copy is open.
    copy.model_fields_set.discard("closed_because")
    return copy


def _free_day(day: date, *, after: date = date.min) -> date:
    """`day`, or the same weekday of the first week in which nothing stands against it."""
    while day <= after or _is_summer(day) or _is_holiday(day):
        day += WEEK
    return day


def _is_summer(day: date) -> bool:
    return (day.month, day.day) >= SUMMER_FROM or (day.month, day.day) <= SUMMER_TO


def _is_holiday(day: date) -> bool:
    return CalendarDay.objects.holidays_between(day, day).exists()


def _years(shifted: RoundPart) -> str:
    """`2026–27`, or `2026` when the last session falls into the year of the opening."""
    last = max((community.season_ends for community in shifted.communities), default=shifted.hear_by).year
    first = shifted.opens.year
    return f"{first}" if first == last else f"{first}–{last % 100:02}"


def _title(original: RoundPart, years: str) -> str:
    """The original's title with the new years in the place of its own."""
    own = original.slug.replace("-", "–")
    return original.title.replace(own, years) if own in original.title else years


def _free_slug(slug: str, taken: set[str]) -> str:
    number, free = 2, slug
    while free in taken:
        free, number = f"{slug}-{number}", number + 1
    return free


def _forum_day(session: ForumSessionPart, day: date) -> date:
    weekday = session.date.weekday() if session.date else day.weekday()
    return _free_day(day + timedelta(days=(weekday - day.weekday()) % 7))


def _copy_forum(original: ForumPart, slug: str, day: date) -> ForumPart:
    """The same venue and clocks; none of what happened at the original."""
    first = original.sessions[0].model_copy(
        update={
            "title": "Working together across services",
            "summary": COPY_SUMMARY,
            "state": "scheduled",
            "date": day,
        }
    )
    first.model_fields_set.difference_update({"facilitated_by", "write_up", "tbc_note"})
    later = ForumSessionPart(
        number=2, title="The next conversation", state="tbc", tbc_note="Date to be confirmed", mode=first.mode
    )
    return original.model_copy(
        update={"slug": slug, "name": f"{original.name}, {day.year}", "sessions": [first, later]}
    )
