"""Rounds in which the servers take turns, visit by visit, so that a noisy second meets all of them alike."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from statistics import median, quantiles

from bench.web.serving import Server
from bench.web.visitor import Answer, Visitor, WrongAnswer

SECONDS_A_TURN = 3
MOST_A_TURN, LEAST_A_TURN = 60, 3
WARM_UPS = 12


@dataclass(frozen=True)
class Page:
    """Something that a person does on the web. `act` may ask for many pages; their time is added up."""

    name: str
    act: Callable[[Visitor, Server], None]
    who: str = ""  # whose session: a name in the facts of a server; empty: a visitor who is not signed in
    is_new_each_time: bool = False


@dataclass
class Measured:
    """What one page took at one server: a p50 and a p95 a round (milliseconds), and what one visit asked for."""

    p50: list[float] = field(default_factory=list)
    p95: list[float] = field(default_factory=list)
    statements: int = 0
    repeated: int = 0
    size: int = 0
    requests: int = 0


@dataclass
class Results:
    """What was measured, by page (or a part of one that has a name) and server; what the yardstick took meanwhile;
    and why a page could not be measured."""

    of: dict[str, dict[str, Measured]] = field(default_factory=dict)
    beside: dict[str, list[float]] = field(default_factory=dict)
    problems: dict[str, str] = field(default_factory=dict)

    def at(self, page: str, server: Server) -> Measured:
        return self.of.setdefault(page, {}).setdefault(server.name, Measured())


class Race:
    """One page, the servers it is asked of, and a yardstick that is visited between them."""

    def __init__(
        self, page: Page, servers: list[Server], yardstick: tuple[Page, Server], results: Results
    ) -> None:
        self.page, self.servers, self.yardstick, self.results = page, servers, yardstick, results
        self.visitors: dict[str, Visitor] = {}

    def prepare(self) -> None:
        """One visit to each that is counted and not timed, then some that warm up. Raises WrongAnswer."""
        for server in self.servers:
            visitor = self._visitor(server, counts=True)
            self.page.act(visitor, server)
            for name, part in self._parts(visitor.answers).items():
                measured = self.results.at(name, server)
                measured.statements = sum(max(answer.statements, 0) for answer in part)
                measured.repeated = sum(answer.repeated for answer in part)
                measured.size = sum(len(answer.body) for answer in part)
                measured.requests = len(part)
            for _ in range(1 if self.page.is_new_each_time else WARM_UPS):
                self._visit(server)

    def run(self) -> None:
        """One round: as many visits as fit, each server in its turn; the middle and the slow ones are kept.
        Raises WrongAnswer."""
        took: dict[tuple[str, str], list[float]] = {}
        beside: list[float] = []
        page, floor = self.yardstick
        visitor = Visitor(floor.port)
        ends, done = time.monotonic() + SECONDS_A_TURN, 0
        while done < LEAST_A_TURN or (done < MOST_A_TURN and time.monotonic() < ends):
            for server in self.servers:
                for name, part in self._parts(self._visit(server)).items():
                    took.setdefault((name, server.name), []).append(
                        sum(answer.milliseconds for answer in part)
                    )
            page.act(visitor, floor)
            beside.append(visitor.answers[-1].milliseconds)
            done += 1
        for server in self.servers:
            for name in {name for name, of in took if of == server.name}:
                measured = self.results.at(name, server)
                measured.p50.append(median(took[name, server.name]))
                measured.p95.append(quantiles(took[name, server.name], n=20, method="inclusive")[-1])
                if server is self.servers[0]:
                    self.results.beside.setdefault(name, []).append(median(beside))

    def _visit(self, server: Server) -> list[Answer]:
        if self.page.is_new_each_time or server.name not in self.visitors:
            self.visitors[server.name] = self._visitor(server)
        visitor = self.visitors[server.name]
        visitor.answers.clear()
        self.page.act(visitor, server)
        return list(visitor.answers)

    def _visitor(self, server: Server, *, counts: bool = False) -> Visitor:
        session = server.facts[self.page.who] if self.page.who else ""
        return Visitor(server.port, session=session, counts=counts)

    def _parts(self, answers: list[Answer]) -> dict[str, list[Answer]]:
        """All of the visit, and each part that has a name."""
        parts = {self.page.name: list(answers)}
        for answer in answers:
            if answer.part:
                parts.setdefault(f"{self.page.name}: {answer.part}", []).append(answer)
        return parts


def measure(
    turns: list[tuple[Page, list[Server]]],
    yardstick: tuple[Page, Server],
    rounds: int,
    say: Callable[[str], None],
) -> Results:
    """Each page at each of its servers, `rounds` times. A page that answers wrongly is left out from there on."""
    results = Results()
    races = [Race(page, servers, yardstick, results) for page, servers in turns]
    say("counting statements, and warming up")
    races = [race for race in races if _goes_on(race, race.prepare)]
    for number in range(rounds):
        say(f"round {number + 1} of {rounds}")
        races = [race for race in races if _goes_on(race, race.run)]
    return results


def _goes_on(race: Race, step: Callable[[], None]) -> bool:
    try:
        step()
    except WrongAnswer as wrong:
        race.results.problems[race.page.name] = str(wrong)
        return False
    return True
