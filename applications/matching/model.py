"""A problem as columns and rows of whole numbers: one column a placement, one row a rule.

Everything is put in the order of its number, so that the order of the input cannot matter.
"""

from array import array
from collections import defaultdict
from collections.abc import Iterable
from itertools import groupby
from math import inf

from applications.matching.counting import Sheet
from applications.matching.plan import Rule
from applications.matching.problem import MOSTS, Group, Kind, Problem, Target
from applications.matching.worth import draw, points

type_of_rule = tuple[Rule, int, int]  # kind, number, group: as in a Relaxation


class Model:
    """`pairs[i]` is column i, for each placement that there may be; what is dropped, short or missed comes after.

    With `is_elastic`, every hard rule may give: `giving` names its column, and soft targets are left out.
    """

    def __init__(self, problem: Problem, sheet: Sheet, *, is_elastic: bool = False) -> None:
        self.problem, self.sheet, self.is_elastic = problem, sheet, is_elastic
        self.lower, self.upper = array("d"), array("d")
        self.row_lower, self.row_upper = array("d"), array("d")
        self.starts, self.index, self.value = array("i"), array("i"), array("d")
        self.whole: list[int] = []
        self.short: list[int] = []
        self.missed: list[tuple[int, int]] = []
        self.giving: dict[type_of_rule, int] = {}
        self.dropping: dict[int, int] = {}
        self.pairs = self._pairs()
        self._columns()
        self._people()
        for pk in sorted(sheet.groups):
            self._group(sheet.groups[pk])
        self._apart()
        if is_elastic:
            self._pins()
        if not self.lower:
            self.column(0)  # HiGHS solves nothing, if there is nothing to solve for

    def _pairs(self) -> list[tuple[int, int]]:
        pairs = set(self.sheet.wishes) | self.sheet.pinned_in
        return sorted(pairs if self.is_elastic else pairs - self.sheet.pinned_out)

    def column(self, upper: float = inf, lower: float = 0, *, is_whole: bool = False) -> int:
        self.lower.append(lower)
        self.upper.append(upper)
        if is_whole:
            self.whole.append(len(self.lower) - 1)
        return len(self.lower) - 1

    def row(self, entries: Iterable[tuple[int, int]], *, least: float = -inf, most: float = inf) -> None:
        self.starts.append(len(self.index))
        for column, value in entries:
            self.index.append(column)
            self.value.append(value)
        self.row_lower.append(least)
        self.row_upper.append(most)

    def gives(self, rule: type_of_rule) -> int:
        """The column by which this hard rule gives."""
        if rule not in self.giving:
            self.giving[rule] = self.column(is_whole=True)
        return self.giving[rule]

    def _columns(self) -> None:
        self.column_of: dict[tuple[int, int], int] = {}
        self.members: dict[int, list[int]] = defaultdict(list)
        for applicant, group in self.pairs:
            is_fixed = (applicant, group) in self.sheet.pinned_in and not self.is_elastic
            self.column_of[applicant, group] = self.column(1, int(is_fixed), is_whole=True)
            self.members[group].append(applicant)
        for pk, group in sorted(self.sheet.groups.items()):
            if group.may_be_dropped:
                self.dropping[pk] = self.column(1, is_whole=True)

    def _people(self) -> None:
        most = self.problem.seats_per_person
        for _, pairs in groupby(self.pairs, key=lambda pair: pair[0]):
            columns = [(self.column_of[pair], 1) for pair in pairs]
            if len(columns) > most:
                self.row(columns, most=most)

    def _group(self, group: Group) -> None:
        members = [(self.column_of[applicant, group.pk], 1) for applicant in self.members[group.pk]]
        if group.floor:
            short = self.column(group.floor)
            self.short.append(short)
            self.row([*members, (short, 1), *self._if_held(group, group.floor)], least=group.floor)
        if len(members) > group.ceiling:
            gives = [(self.gives((Rule.CEILING, group.pk, group.pk)), -1)] if self.is_elastic else []
            self.row([*members, *gives], most=group.ceiling)
        if group.pk in self.dropping:
            most = len(members) if self.is_elastic else min(len(members), group.ceiling)
            self.row([*members, *self._if_held(group, most)], most=most)
        for target in self.sheet.targets_of.get(group.pk, ()):
            if target.is_hard or not self.is_elastic:
                self._target(target, group)

    def _if_held(self, group: Group, number: int) -> list[tuple[int, int]]:
        """What takes `number` off a row of a group when that is dropped."""
        return [(self.dropping[group.pk], number)] if group.pk in self.dropping else []

    def _target(self, target: Target, group: Group) -> None:
        marked: dict[str | int, list[tuple[int, int]]] = defaultdict(list)
        for applicant in self.members[group.pk]:
            for mark in self.sheet.marks(target, applicant):
                marked[mark].append((self.column_of[applicant, group.pk], 1))
        if target.kind in MOSTS:
            for entries in marked.values():
                if len(entries) > target.number:
                    self.row([*entries, *self._miss(target, -1)], most=target.number)
            return
        held = self._if_held(group, target.number)
        if target.kind is Kind.LEAST_KINDS:
            marked = {"": [self._is_there(entries) for entries in marked.values()]}
        needed = group.sessions if target.kind is Kind.LEAST_EACH_DATE else ("",)
        for mark in needed if target.number > 0 else ():
            self.row([*marked.get(mark, ()), *self._miss(target, 1), *held], least=target.number)

    def _is_there(self, entries: list[tuple[int, int]]) -> tuple[int, int]:
        """A column of at most 1, and 0 unless one of these is placed."""
        column = self.column(1)
        self.row([*entries, (column, -1)], least=0)
        return column, 1

    def _miss(self, target: Target, sign: int) -> list[tuple[int, int]]:
        """The column by which one row of a target is missed; of a hard one, by which the target gives."""
        if target.is_hard:
            if not self.is_elastic:
                return []
            return [(self.gives((Rule.TARGET, target.pk, target.group)), sign)]
        column = self.column()
        self.missed.append((column, target.weight))
        return [(column, sign)]

    def _apart(self) -> None:
        for one, others in sorted(self.sheet.apart_from.items()):
            groups = (
                [wish.community for wish in self.sheet.people[one].wishes] if one in self.sheet.people else []
            )
            pinned = [group for applicant, group in self.sheet.pinned_in if applicant == one]
            for group in sorted({*groups, *pinned}):
                for other in sorted(others):
                    pair = [(one, group), (other, group)]
                    if one < other and all(each in self.column_of for each in pair):
                        gives = [(self.column(is_whole=True), -1)] if self.is_elastic else []
                        self.giving |= {(Rule.APART, len(self.giving), group): column for column, _ in gives}
                        self.row([*((self.column_of[each], 1) for each in pair), *gives], most=1)

    def _pins(self) -> None:
        for applicant, group in sorted(self.sheet.pinned_in):
            gives = self.gives((Rule.PIN, applicant, group))
            self.row([(self.column_of[applicant, group], 1), (gives, 1)], least=1)
        for applicant, group in sorted(self.sheet.pinned_out & self.column_of.keys()):
            gives = self.gives((Rule.PIN, applicant, group))
            self.row([(self.column_of[applicant, group], 1), (gives, -1)], most=0)

    def worths(self) -> list[int]:
        wishes = self.sheet.wishes
        return [points(wishes.get(pair)) for pair in self.pairs]

    def draws(self, again: int = 0) -> list[int]:
        return [draw(self.problem.seed, applicant, group, again) for applicant, group in self.pairs]
