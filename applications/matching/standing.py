"""How a finished plan stands: who is where, and what one more or one other person in a group would break."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from functools import cache

from applications.matching.counting import Sheet, type_of_mark
from applications.matching.plan import Plan
from applications.matching.problem import MOSTS, Target, Wish
from applications.matching.worth import points

type_of_harm = tuple[Target | None, int]  # a target and by how much; None: two who are to be apart


def _hard_first(target: Target) -> tuple[bool, int]:
    return not target.is_hard, target.pk


class Standing:
    """A plan by number. Nothing here changes it: everything answers "what if this one person …"."""

    def __init__(self, sheet: Sheet, plan: Plan) -> None:
        self.sheet, self.plan = sheet, plan
        self.members: dict[int, list[int]] = defaultdict(list)
        self.held: dict[int, list[int]] = defaultdict(list)
        for applicant, group in sorted(plan.placed):
            self.members[group].append(applicant)
            self.held[applicant].append(group)
        self.counts: dict[int, Counter[type_of_mark]] = {}
        self.removable = cache(self._removable)
        self.limits = cache(self._limits)
        self.needing = cache(self._needing)
        self._changes: dict[tuple, int] = {}

    def counted(self, target: Target) -> Counter[type_of_mark]:
        if target.pk not in self.counts:
            self.counts[target.pk] = self.sheet.counts(target, self.members.get(target.group, ()))
        return self.counts[target.pk]

    def _removable(self, group: int) -> list[int]:
        """Members whom staff have not pinned in, least points first."""
        free = [
            member for member in self.members.get(group, ()) if (member, group) not in self.sheet.pinned_in
        ]
        return sorted(free, key=lambda member: points(self.wish(member, group)))

    def wish(self, applicant: int, group: int) -> Wish | None:
        return self.sheet.wishes.get((applicant, group))

    def is_full(self, group: int) -> bool:
        return len(self.members.get(group, ())) >= self.sheet.groups[group].ceiling

    def must_not_meet(self, applicant: int, group: int, *, but: int | None = None) -> bool:
        """Whether a member of the group, other than `but`, is to be apart from this person."""
        others = self.sheet.apart_from.get(applicant, ())
        return any(other != but and (other, group) in self.plan.placed for other in others)

    def _limits(self, applicant: int, group: int) -> list[Target]:
        """The targets that one more like this person would miss, hard ones first: at most so many are there."""
        found = [
            target
            for target in self.sheet.targets_of.get(group, ())
            if target.kind in MOSTS and self.change(target, into=applicant) > 0
        ]
        return sorted(found, key=_hard_first)

    def harms(self, group: int, *, out: int, into: int | None = None) -> Iterator[type_of_harm]:
        """What is missed more when `out` leaves the group, and `into` comes; the worst first."""
        if into is not None and self.must_not_meet(into, group, but=out):
            yield None, 1
        limits = self.limits(into, group) if into is not None else []
        for target in sorted({*self.needing(group, out), *limits}, key=_hard_first):
            by = self.change(target, out=out, into=into)
            if by > 0:
                yield target, by

    def _needing(self, group: int, member: int) -> list[Target]:
        """The targets that would be missed more without this member."""
        targets = self.sheet.targets_of.get(group, ())
        return [target for target in targets if self.change(target, out=member) > 0]

    def softened(self, group: int, *, out: int | None = None, into: int | None = None) -> int:
        """By how much more, or less, the soft targets of a group cost."""
        targets = [target for target in self.sheet.targets_of.get(group, ()) if not target.is_hard]
        return sum(target.weight * self.change(target, out=out, into=into) for target in targets)

    def change(self, target: Target, *, out: int | None = None, into: int | None = None) -> int:
        """By how much more this target is missed, negative: less."""
        gone = () if out is None else self.sheet.marks(target, out)
        come = () if into is None else self.sheet.marks(target, into)
        key = target.pk, gone, come
        if key not in self._changes:
            self._changes[key] = self.sheet.change(target, self.counted(target), out=gone, into=come)
        return self._changes[key]
