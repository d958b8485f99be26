"""Counts a plan, whoever made it: what is short, what is missed, which hard rule is broken, what it is worth."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from functools import cached_property

from applications.matching.plan import Plan, Relaxation, Rule, Violation
from applications.matching.problem import MOSTS, Applicant, Group, Kind, Problem, Target, Wish
from applications.matching.worth import points

type_of_mark = str | int


class Sheet:
    """A problem by number: people, groups, wishes, pins and targets, each looked up once."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.people: dict[int, Applicant] = {person.pk: person for person in problem.applicants}
        self.groups: dict[int, Group] = {group.pk: group for group in problem.groups}
        self.pinned_in = {(pin.applicant, pin.group) for pin in problem.pins if pin.is_in}
        self.pinned_out = {(pin.applicant, pin.group) for pin in problem.pins if not pin.is_in}

    @cached_property
    def wishes(self) -> dict[tuple[int, int], Wish]:
        """Of the groups that are composed: (applicant, group) to the wish."""
        return {
            (person.pk, wish.community): wish
            for person in self.problem.applicants
            for wish in person.wishes
            if wish.community in self.groups
        }

    @cached_property
    def targets_of(self) -> dict[int, list[Target]]:
        found = defaultdict(list)
        for target in sorted(self.problem.targets, key=lambda target: target.pk):
            found[target.group].append(target)
        return found

    @cached_property
    def apart_from(self) -> dict[int, set[int]]:
        found = defaultdict(set)
        for one, other in self.problem.apart:
            if one != other:
                found[one].add(other)
                found[other].add(one)
        return found

    def marks(self, target: Target, applicant: int) -> tuple[type_of_mark, ...]:
        """What this person counts towards in this target: a value of its trait, or sessions they can come to."""
        if target.kind is Kind.LEAST_EACH_DATE:
            wish = self.wishes.get((applicant, target.group))
            return tuple(at for at in self.groups[target.group].sessions if wish and at in wish.dates)
        value = self.people[applicant].traits.get(target.trait)
        if value is None or (target.kind in {Kind.LEAST_OF, Kind.MOST_OF} and value not in target.values):
            return ()
        return (value,) if target.kind in {Kind.MOST_EACH, Kind.LEAST_KINDS} else ("",)

    def counts(self, target: Target, members: Iterable[int]) -> Counter[type_of_mark]:
        return Counter(mark for applicant in members for mark in self.marks(target, applicant))

    def misses(self, target: Target, members: Iterable[int]) -> list[int]:
        """By how much the target is missed: once for each value, or date, at which it is."""
        counted = self.counts(target, members)
        if target.kind in MOSTS:
            missed = [count - target.number for count in counted.values()]
        elif target.kind is Kind.LEAST_KINDS:
            missed = [target.number - len(counted)]
        elif target.kind is Kind.LEAST_EACH_DATE:
            missed = [target.number - counted[at] for at in self.groups[target.group].sessions]
        else:
            missed = [target.number - counted[""]]
        return [each for each in missed if each > 0]

    def change(
        self,
        target: Target,
        counted: Counter[type_of_mark],
        *,
        out: tuple[type_of_mark, ...] = (),
        into: tuple[type_of_mark, ...] = (),
    ) -> int:
        """By how much more a target is missed when who has these marks leaves, and who has those comes."""
        moved = {mark: -1 for mark in out if mark not in into} | {mark: 1 for mark in into if mark not in out}
        if target.kind is Kind.LEAST_KINDS:
            kinds = sum((counted[mark] + by > 0) - (counted[mark] > 0) for mark, by in moved.items())
            return max(0, target.number - len(counted) - kinds) - max(0, target.number - len(counted))
        sign = 1 if target.kind in MOSTS else -1
        spare = {mark: sign * (counted[mark] - target.number) for mark in moved}
        return sum(max(0, spare[mark] + sign * by) - max(0, spare[mark]) for mark, by in moved.items())

    def is_dropped(self, group: Group, members: Iterable[int]) -> bool:
        return group.may_be_dropped and not any(True for _ in members)


def check(problem: Problem, placed: Iterable[tuple[int, int]], sheet: Sheet | None = None) -> Plan:
    """The figures of a plan made by hand, or by anybody: stages are empty, hard rules that it breaks are named."""
    sheet = sheet or Sheet(problem)
    placed = frozenset(placed)
    members: dict[int, list[int]] = {group.pk: [] for group in problem.groups}
    for applicant, group in sorted(placed):
        members[group].append(applicant)
    dropped = {group.pk for group in problem.groups if sheet.is_dropped(group, members[group.pk])}
    missed = {
        target: misses
        for target in sorted(problem.targets, key=lambda target: target.pk)
        if target.group not in dropped and (misses := sheet.misses(target, members[target.group]))
    }
    return Plan(
        placed=placed,
        dropped=frozenset(dropped),
        shortfalls={
            pk: short
            for pk, group in sorted(sheet.groups.items())
            if pk not in dropped and (short := group.floor - len(members[pk])) > 0
        },
        violations=tuple(Violation(target.pk, sum(misses)) for target, misses in missed.items()),
        value=sum(points(sheet.wishes.get(pair)) for pair in placed),
        broken=tuple(sorted([*_broken_targets(missed), *_broken_rules(sheet, placed, members)])),
    )


def weighted(problem: Problem, plan: Plan) -> int:
    """What the soft targets that a plan misses cost together."""
    weight = {target.pk: target.weight for target in problem.targets if not target.is_hard}
    return sum(weight.get(violation.target, 0) * violation.by for violation in plan.violations)


def _broken_targets(missed: dict[Target, list[int]]) -> Iterable[Relaxation]:
    for target, misses in missed.items():
        if target.is_hard:
            yield Relaxation(Rule.TARGET, target.pk, target.group, max(misses))


def _broken_rules(
    sheet: Sheet, placed: frozenset[tuple[int, int]], members: dict[int, list[int]]
) -> Iterable[Relaxation]:
    for pk, group in sheet.groups.items():
        if len(members[pk]) > group.ceiling:
            yield Relaxation(Rule.CEILING, pk, pk, len(members[pk]) - group.ceiling)
    for applicant, group in (sheet.pinned_in - placed) | (sheet.pinned_out & placed):
        yield Relaxation(Rule.PIN, applicant, group, 1)
    for applicant, group in placed:
        for other in sheet.apart_from.get(applicant, ()):
            if applicant < other and (other, group) in placed:
                yield Relaxation(Rule.APART, 0, group, 1)
    for applicant, held in Counter(applicant for applicant, _ in placed).items():
        if held > sheet.problem.seats_per_person:
            yield Relaxation(Rule.SEATS, applicant, 0, held - sheet.problem.seats_per_person)
