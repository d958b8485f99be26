"""One size in a process of its own, so that its peak of memory is its own. Prints its figures as JSON."""

import json
import resource
import sys
from dataclasses import asdict, dataclass, field
from itertools import pairwise
from time import perf_counter, process_time

from applications.matching.composing import compose
from applications.matching.plan import Plan
from applications.matching.problem import Pin, Problem
from applications.matching.reasons import explain
from applications.matching.whatif import Change, what_if
from bench.cohorts.bare import bare
from bench.cohorts.made_up import made_up

MIB = 1024 if sys.platform == "linux" else 1024 * 1024
BARE_SECONDS = 300.0


@dataclass
class Figures:
    """Seconds of the processor in each round, all of one size; `wall` is by the clock.

    All is done in one thread, so on a quiet machine both are the same; on a busy one, only the first can be compared.
    """

    people: int
    groups: int
    kinds: str
    stages: dict[str, list[float]] = field(default_factory=dict)
    total: list[float] = field(default_factory=list)
    wall: list[float] = field(default_factory=list)
    bare: list[float] = field(default_factory=list)
    what_if: list[float] = field(default_factory=list)
    reasons: list[float] = field(default_factory=list)
    placed: int = 0
    gap: float = 0.0
    memory_mib: float = 0.0
    is_bare_done: bool = True


def measure(people: int, groups: int, kinds: str, rounds: int) -> Figures:
    problem = made_up(people, groups, kinds)
    found = Figures(people, groups, kinds)
    for _ in range(rounds):
        plan = _composed(problem, found)
        found.memory_mib = found.memory_mib or resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / MIB
        found.what_if.append(_seconds(lambda plan=plan: what_if(problem, plan, _wondered(problem, plan))))
        found.reasons.append(_seconds(lambda plan=plan: explain(problem, plan)))
        seconds, is_done = bare(problem, BARE_SECONDS)
        found.bare.append(seconds)
        found.is_bare_done = found.is_bare_done and is_done
    return found


def _composed(problem: Problem, found: Figures) -> Plan:
    marks = [("reading", process_time())]
    began = perf_counter()
    plan = compose(problem, on_stage=lambda name, *_: marks.append((name, process_time())))
    if not isinstance(plan, Plan):
        raise SystemExit(f"No plan: {plan}")
    found.wall.append(perf_counter() - began)
    marks.append(("", process_time()))
    found.total.append(marks[-1][1] - marks[0][1])
    spent: dict[str, float] = {}
    for (name, at), (_, then) in pairwise(marks):
        spent[name] = spent.get(name, 0) + then - at
    for name, seconds in spent.items():
        found.stages.setdefault(name, []).append(seconds)
    found.placed, found.gap = len(plan.placed), plan.gap
    return plan


def _wondered(problem: Problem, plan: Plan) -> Change:
    """The first who has no place, put into their first choice."""
    placed = {applicant for applicant, _ in plan.placed}
    out = next(each for each in problem.applicants if each.pk not in placed and each.wishes)
    return Change(pins=(Pin(out.pk, out.wishes[0].community, is_in=True),))


def _seconds(work) -> float:
    began = process_time()
    work()
    return process_time() - began


if __name__ == "__main__":
    people, groups, kinds, rounds = sys.argv[1:]
    print(json.dumps(asdict(measure(int(people), int(groups), kinds, int(rounds)))))
