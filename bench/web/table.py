"""The table that the bench prints, and the same as data."""

from dataclasses import asdict
from statistics import median

from bench.web.measuring import Measured, Results
from bench.web.pages import FLOOR_MS, GOALS, MEMORY_MB, MEMORY_TIMES_FLOOR, Goal
from bench.web.serving import Server

HEADS = "| page | {small}: p50 ms | {large}: p50 ms | p95 | growth | × floor | SQL (repeated) | kB | goals |"


def lines(results: Results, floor: Server, small: Server, large: Server) -> list[str]:
    """A Markdown table: cells are least/middle/most over the rounds, ratios the middle of each round's own."""
    table = [HEADS.format(small=small.name, large=large.name), "|---" * 9 + "|"]
    for name, found in results.of.items():
        if floor.name in found:
            table.append(_floor_row(name, found[floor.name]))
        elif large.name in found and found[large.name].p50:
            goals = "; ".join(
                verdict(GOALS.get(name, Goal()), found[small.name], found[large.name], results.beside[name])
            )
            table.append(_row(name, found[small.name], found[large.name], results.beside[name], goals))
    table += [
        f"| {name} | **not measured**: {problem} |" + " |" * 7 for name, problem in results.problems.items()
    ]
    return [*table, "", *_memory(floor, small, large)]


def data(results: Results, servers: list[Server]) -> dict[str, object]:
    """Every figure of every round, for a program to read."""
    memory = {server.name: server.memory() for server in servers}
    return {**asdict(results), "memory_mb": memory}


def ratio(one: list[float], other: list[float]) -> float:
    """How many times `other` `one` is: round by round, then the middle of the rounds."""
    return median(a / b for a, b in zip(one, other, strict=True))


def verdict(goal: Goal, small: Measured, large: Measured, floor: list[float]) -> list[str]:
    """Each goal of a page with whether it is met, else by how much it is missed."""
    said = []
    if goal.ms is not None:
        times = goal.ms / FLOOR_MS
        said.append(_judge(f"≤ {times:.1f}× floor (about {goal.ms:g} ms)", ratio(large.p50, floor), times))
    if goal.statements is not None:
        said.append(_judge(f"≤ {goal.statements} SQL", large.statements, goal.statements))
        said.append("none repeated: " + (f"**missed by {large.repeated}**" if large.repeated else "met"))
    if goal.growth is not None:
        said.append(_judge(f"growth ≤ {goal.growth:g}", ratio(large.p50, small.p50), goal.growth))
    if goal.tail is not None:
        said.append(_judge(f"p95 ≤ {goal.tail:g}× p50", ratio(large.p95, large.p50), goal.tail))
    return said


def _judge(what: str, found: float, most: float) -> str:
    return f"{what}: met" if found <= most else f"{what}: **missed, {found / most:.2f}×**"


def _row(name: str, small: Measured, large: Measured, floor: list[float], goals: str) -> str:
    cells = [
        name,
        _spread(small.p50),
        _spread(large.p50),
        f"{median(large.p95):.1f}",
        f"{ratio(large.p50, small.p50):.2f}",
        f"{ratio(large.p50, floor):.1f}",
        _statements(small, large),
        f"{large.size / 1000:.1f}",
        goals or "–",
    ]
    return f"| {' | '.join(cells)} |"


def _floor_row(name: str, found: Measured) -> str:
    slow = f"{median(found.p95):.1f}"
    return f"| {name} | {_spread(found.p50)} | | {slow} | | | | {found.size / 1000:.1f} | |"


def _spread(figures: list[float]) -> str:
    return f"{min(figures):.1f}/{median(figures):.1f}/{max(figures):.1f}"


def _statements(small: Measured, large: Measured) -> str:
    one, other = (f"{found.statements} ({found.repeated})" for found in (small, large))
    per = f" in {large.requests} requests" if large.requests > 1 else ""
    return (one if one == other else f"{one} → {other}") + per


def _memory(floor: Server, *portals: Server) -> list[str]:
    least = floor.memory()
    if not least:
        return ["Memory: not told by this system."]
    said = [f"Memory of a worker, PSS: floor {_megabytes(least)}"]
    for portal in portals:
        used = portal.memory()
        said.append(f"{portal.name} applications {_megabytes(used)} ({max(used) / max(least):.2f}× floor)")
    largest = max(portals[-1].memory())
    is_met = largest <= MEMORY_MB and largest <= MEMORY_TIMES_FLOOR * max(least)
    goal = f"goal ≤ {MEMORY_MB} MB and ≤ {MEMORY_TIMES_FLOOR}× floor: {'met' if is_met else '**missed**'}"
    return ["; ".join([*said, goal]) + "."]


def _megabytes(workers: list[float]) -> str:
    return "/".join(f"{megabytes:.0f}" for megabytes in workers) + " MB"
