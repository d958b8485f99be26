"""The table that the bench prints."""

from collections.abc import Iterable
from statistics import median

from bench.reminders.measuring import Figures

HEAD = "| what | figure | goal |\n|---|---|---|"
LEAST_RATIO, LEAST_WRITTEN = 0.6, 1_000
MOST_STATEMENTS, MOST_TICK_MS, MOST_PLANNING_SECONDS = 3, 10, 10
MOST_PRESS_MS, MOST_PREVIEW_SECONDS = 100, 2


def lines(found: Figures) -> Iterable[str]:
    """A Markdown table: least/middle/most over the rounds, ratios the middle of each round's own."""
    yield HEAD
    yield f"| Django's send_messages, one connection, mails a second | {_spread(found.django)} | |"
    yield _sent("two workers, letters that have their words", found.letters, found.django)
    yield _sent("two workers, reminders written as they leave", found.reminders, found.django)
    written = median(found.writing)
    goal = _least("≥ 1,000", written, LEAST_WRITTEN)
    yield f"| reminders written by one worker, a second | {_spread(found.writing)} | {goal} |"
    seconds = median(found.planning)
    goal = _most("< 10 s", seconds, MOST_PLANNING_SECONDS)
    what = f"planning {found.planned:,} reminders of {found.sessions:,} meetings, seconds"
    yield f"| {what} | {_spread(found.planning, 1)} | {goal} |"
    yield from _moved(found)
    for where, ticks in (
        ("an empty portal", found.empty),
        (f"{found.pairs:,} who know of a meeting", found.settled),
    ):
        statements, ms = max(tick.statements for tick in ticks), [tick.ms for tick in ticks]
        goals = [
            _most("≤ 3 SQL", statements, MOST_STATEMENTS),
            _most("< 10 ms", median(ms), MOST_TICK_MS),
        ]
        yield f"| a tick that finds nothing, {where} | {statements} SQL, {_spread(ms, 1)} ms | {'; '.join(goals)} |"
    yield from _pressed(found)


def _pressed(found: Figures) -> Iterable[str]:
    goal = _most("< 100 ms", median(found.presses), MOST_PRESS_MS)
    what = f"the press that starts a mailing to {found.pressed:,} people, milliseconds"
    yield f"| {what} | {_spread(found.presses)} | {goal} |"
    yield f"| until that list is checked and held, seconds of the processor | {found.checking:,.1f} | |"


def _moved(found: Figures) -> Iterable[str]:
    forum = f"a forum with {found.registered:,} registrations"
    goal = _most("≤ 100 ms on PostgreSQL", median(found.moves), MOST_PRESS_MS)
    yield f"| the press that moves {forum}, ms | {_spread(found.moves)} | {goal} |"
    goal = _most("< 2 s", median(found.previews) / 1000, MOST_PREVIEW_SECONDS)
    yield f"| its preview, ms | {_spread(found.previews)} | {goal} |"
    goal = _most("< 10 s", median(found.telling), MOST_PLANNING_SECONDS)
    yield f"| finding whom to tell of it, seconds | {_spread(found.telling, 1)} | {goal} |"


def _sent(what: str, rates: list[float], floor: list[float]) -> str:
    ratio = median(ours / least for ours, least in zip(rates, floor, strict=True))
    goal = _least("≥ 0.6×", ratio, LEAST_RATIO)
    return f"| {what}, mails a second | {_spread(rates)}: {ratio:.2f}× | {goal} |"


def _least(what: str, found: float, least: float) -> str:
    return f"{what}: met" if found >= least else f"{what}: **missed, {found / least:.2f}×**"


def _most(what: str, found: float, most: float) -> str:
    return f"{what}: met" if found <= most else f"{what}: **missed, {found / most:.2f}×**"


def _spread(figures: list[float], digits: int = 0) -> str:
    return "/".join(f"{figure:,.{digits}f}" for figure in (min(figures), median(figures), max(figures)))
