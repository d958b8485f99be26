"""What fields of a program must be to one another: names once, dates in order, sizes that fit.

Works on views, where a malformed field is None: its own complaint has been made, and it is not compared.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from types import SimpleNamespace

from applications.programs.clocks import days_in_order, session_findings, wall_clock_findings
from applications.programs.source import Loc
from applications.programs.wording import did_you_mean
from communities.models import Question
from communities.reserved import OF_COMMUNITIES, OF_CONVENORS, OF_ROUNDS, TAKEN

Finding = tuple[Loc, str]


def check(file: SimpleNamespace) -> Iterator[Finding]:
    """Every contradiction in a file."""
    yield from _once(("convenors",), file.convenors, "slug", OF_CONVENORS)
    for loc, convenor in _each(("convenors",), file.convenors):
        yield from _check_convenor(loc, convenor)


def _check_convenor(loc: Loc, convenor: SimpleNamespace) -> Iterator[Finding]:
    yield from _once((*loc, "funders"), convenor.funders, "name")
    yield from _once((*loc, "reminders"), convenor.reminders, "slug")
    yield from _once((*loc, "rounds"), convenor.rounds, "slug", OF_ROUNDS)
    yield from _once((*loc, "forums"), convenor.forums, "slug", OF_COMMUNITIES)
    yield from _lines_once((*loc, "waitlist_themes"), convenor.waitlist_themes)
    for at, forum in _each((*loc, "forums"), convenor.forums):
        yield from _check_funders(at, forum, convenor)
        yield from session_findings((*at, "sessions"), forum.sessions, convenor.zone)
    for at, round_ in _each((*loc, "rounds"), convenor.rounds):
        yield from _check_round(at, round_, convenor)


def _check_round(loc: Loc, round_: SimpleNamespace, convenor: SimpleNamespace) -> Iterator[Finding]:
    for name in ("opens", "closes"):
        moment = getattr(round_, name)
        if moment:
            yield from wall_clock_findings((*loc, name), moment.date(), moment.time(), convenor.zone)
    if round_.opens and round_.closes and round_.closes <= round_.opens:
        yield (*loc, "closes"), f"is not after the round opens ({round_.opens:%Y-%m-%d %H:%M})."
    if round_.closes and round_.hear_by and round_.hear_by < round_.closes.date():
        yield (*loc, "hear_by"), f"is before applications close ({round_.closes:%Y-%m-%d})."
    yield from question_findings((*loc, "questions"), round_.questions)
    yield from _once((*loc, "communities"), round_.communities, "slug", OF_COMMUNITIES)
    for at, community in _each((*loc, "communities"), round_.communities):
        yield from _check_funders(at, community, convenor)
        yield from _check_community(at, community)
        yield from _check_season(at, community, round_.closes.date() if round_.closes else None)
        yield from session_findings((*at, "sessions"), community.sessions, convenor.zone)


def _check_community(loc: Loc, community: SimpleNamespace) -> Iterator[Finding]:
    if community.floor and community.ceiling and community.floor > community.ceiling:
        yield (*loc, "floor"), f"is above the ceiling ({community.ceiling})."
    count = len(community.sessions)
    if community.meetings and count and count != community.meetings:
        sessions = f"{count} session{'' if count == 1 else 's'}"
        yield (*loc, "sessions"), f"there are {sessions} here, and “meetings” says {community.meetings}."
    yield from _once((*loc, "criteria"), community.criteria, "slug")
    yield from question_findings((*loc, "questions"), community.questions)


def _check_season(loc: Loc, community: SimpleNamespace, closes: date | None) -> Iterator[Finding]:
    first, last = community.season_starts, community.season_ends
    yield from days_in_order((*loc, "season_ends"), first, last, "is before the season starts")
    is_season = first and last and first <= last
    for at, session in _each((*loc, "sessions"), community.sessions):
        if not session.date:
            continue
        if is_season and not first <= session.date <= last:
            yield (*at, "date"), f"is outside the season ({first} to {last})."
        if closes and session.date < closes:
            yield (*at, "date"), f"is before applications close ({closes})."


def _check_funders(loc: Loc, series: SimpleNamespace, convenor: SimpleNamespace) -> Iterator[Finding]:
    known = {name for funder in convenor.funders for name in (funder.name, funder.short_name) if name}
    for index, name in enumerate(series.funders):
        if name not in known:
            near = did_you_mean(name, known)
            yield (*loc, "funders", index), f"the convenor has no funder called “{name}”.{near}"


def question_findings(loc: Loc, questions: list[SimpleNamespace]) -> Iterator[Finding]:
    """Each question once; options where one chooses from them, a limit where one writes."""
    yield from _once(loc, questions, "slug")
    yield from _once(loc, questions, "label")
    for at, question in _each(loc, questions):
        if question.kind in Question.WITH_OPTIONS:
            yield from _lines_once((*at, "options"), question.options)
            if len(set(question.options)) < 2 and not _is_malformed(question, "options"):
                where = "options" if "options" in question.given else "kind"
                yield (*at, where), "there should be at least two options to choose from."
        elif question.kind and "options" in question.given:
            yield (*at, "options"), "only questions of kind choice or choices have options."
        if question.kind not in {None, Question.Kind.TEXT} and "word_limit" in question.given:
            yield (*at, "word_limit"), "only questions of kind text have a limit of words."


def _is_malformed(part: SimpleNamespace, name: str) -> bool:
    """A list that is there and holds nothing well formed: its own complaint has been made."""
    return name in part.given and not getattr(part, name)


def _lines_once(loc: Loc, lines: list[str]) -> Iterator[Finding]:
    for index, line in enumerate(lines):
        if line in lines[:index]:
            yield (*loc, index), f"“{line}” is given twice."


def _each(loc: Loc, parts: list[SimpleNamespace]) -> Iterator[tuple[Loc, SimpleNamespace]]:
    for index, part in enumerate(parts):
        yield (*loc, index), part


def _once(
    loc: Loc, parts: list[SimpleNamespace], field: str, taken: frozenset[str] = frozenset()
) -> Iterator[Finding]:
    """Each name once, and none that the portal's own addresses need."""
    seen = set()
    for at, part in _each(loc, parts):
        name = getattr(part, field)
        if name in seen:
            yield (*at, field), f"“{name}” is given twice."
        if name in taken:
            yield (*at, field), TAKEN.format(name)
        if name:
            seen.add(name)
