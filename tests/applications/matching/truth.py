"""Is a reason true? Each claim is looked up in the plan again, the long way."""

from dataclasses import replace

from applications.matching.plan import Plan
from applications.matching.problem import Problem
from applications.matching.reasons import Code, Reason
from tests.applications.matching.brute import Brute

PLACED = {Code.FIRST, Code.LOWER, Code.BY_STAFF}


class Truth:
    def __init__(self, problem: Problem, plan: Plan) -> None:
        self.problem, self.plan, self.brute = problem, plan, Brute(problem)
        self.targets = {target.pk: target for target in problem.targets}
        self.pins = {(pin.applicant, pin.group): pin.is_in for pin in problem.pins}

    def holds(self, pair: tuple[int, int], reason: Reason) -> bool:
        """Whether what the reason says of this wish can be seen in the plan."""
        if (pair in self.plan.placed) != (reason.code in PLACED):
            return False
        return getattr(self, f"is_{reason.code}")(pair, reason.facts)

    def members(self, group: int) -> list[int]:
        return [applicant for applicant, there in self.plan.placed if there == group]

    def held(self, applicant: int) -> list[int]:
        return [group for each, group in self.plan.placed if each == applicant]

    def rank(self, applicant: int, group: int) -> int:
        wish = self.brute.wishes.get((applicant, group))
        return wish.rank if wish else 1000

    def points(self, applicant: int, group: int) -> int:
        return Brute.points(self.brute.wishes.get((applicant, group)))

    def free(self, group: int) -> list[int]:
        """Members that staff have not fixed."""
        return [each for each in self.members(group) if self.pins.get((each, group)) is not True]

    def is_full(self, group: int) -> bool:
        return len(self.members(group)) >= self.brute.groups[group].ceiling

    def missed_by(self, target: int, *, out: int | None = None, into: int | None = None) -> int:
        """By how much the target would be missed if these two changed places."""
        chosen = self.targets[target]
        members = [each for each in self.members(chosen.group) if each != out] + ([into] if into else [])
        return sum(self.brute.misses(chosen, members))

    def is_first(self, pair, _facts):
        return self.rank(*pair) == 1

    def is_lower(self, pair, facts):
        better = [
            wish.community
            for wish in self.brute.people[pair[0]].wishes
            if wish.rank < self.rank(*pair) and (pair[0], wish.community) not in self.plan.placed
        ]
        if not better:
            return "because" not in facts
        missed = min(better, key=lambda group: self.rank(pair[0], group))
        because = Reason(Code(facts["because"]), facts)
        return facts["missed"] == missed and self.holds((pair[0], missed), because)

    def is_by_staff(self, pair, _facts):
        return self.pins.get(pair) is True

    def is_pinned_out(self, pair, _facts):
        return self.pins.get(pair) is False

    def is_not_composed(self, pair, _facts):
        return pair[1] not in self.brute.groups

    def is_dropped(self, pair, _facts):
        return self.brute.groups[pair[1]].may_be_dropped and not self.members(pair[1])

    def is_holds_better(self, pair, facts):
        held = self.held(pair[0])
        ranks = [self.rank(pair[0], group) for group in held]
        is_all = len(held) == self.problem.seats_per_person
        return (
            is_all and facts["held"] in held and max(ranks) < self.rank(*pair) and facts["held_rank"] in ranks
        )

    def is_holds_pinned(self, pair, facts):
        return self.pins.get((pair[0], facts["held"])) is True and facts["held"] in self.held(pair[0])

    def is_at_limit(self, pair, facts):
        more = self.missed_by(facts["target"], into=pair[0]) > self.missed_by(facts["target"])
        trait, group = facts["trait"], pair[1]
        values = facts["values"].split("|") if facts["kind"] == "most_of" else [facts["value"]]
        there = [each for each in self.members(group) if self.brute.people[each].traits.get(trait) in values]
        return more and len(there) == facts["there"] >= facts["number"]

    def is_staff_rule(self, pair, facts):
        apart = {other for both in self.problem.apart if pair[0] in both for other in both} - {pair[0]}
        said = facts.keys() - {"unreviewed", "placed_rank", "missed", "because"}
        return not said and not apart.isdisjoint(self.members(pair[1]))

    def unharmed(self, pair) -> list[int]:
        """Members who could be replaced without any target but a limit being missed by more."""
        before = self.cost(self.plan.placed, pair)
        swaps = {each: (self.plan.placed - {(each, pair[1])}) | {pair} for each in self.free(pair[1])}
        return [each for each, placed in swaps.items() if self.cost(placed, pair) <= before]

    def cost(self, placed, pair) -> tuple[int, int]:
        """Of this group's hard and soft targets that are no limit for this person."""
        limits = {
            target.pk
            for target in self.problem.targets
            if target.kind in {"most_each", "most_of"}
            and target.group == pair[1]
            and self.missed_by(target.pk, into=pair[0]) > self.missed_by(target.pk)
        }
        others = tuple(
            each for each in self.problem.targets if each.group == pair[1] and each.pk not in limits
        )
        alone = replace(self.problem, targets=others, pins=(), apart=())
        broken, figures = Brute(alone).counted(placed)
        return sum(by for (kind, *_), by in broken.items() if kind == "target"), figures[2]

    def compared(self, pair) -> list[int]:
        return self.unharmed(pair) or self.free(pair[1])

    def score_of(self, applicant: int, group: int) -> int:
        wish = self.brute.wishes.get((applicant, group))
        score = wish.score if wish and wish.score is not None else 3
        return int(round((score - 1) * 25, 6) + 0.5)

    def is_score_below(self, pair, facts):
        scores = [self.score_of(each, pair[1]) for each in self.compared(pair)]
        figures = facts["score"], facts["lowest_score"]
        return (
            self.is_full(pair[1])
            and (self.score_of(*pair), min(scores)) == figures
            and figures[0] < figures[1]
        )

    def is_points_below(self, pair, facts):
        points = [self.points(each, pair[1]) for each in self.compared(pair)]
        figures = facts["points"], facts["lowest_points"]
        return (
            self.is_full(pair[1]) and (self.points(*pair), min(points)) == figures and figures[0] < figures[1]
        )

    def is_swap_breaks(self, pair, facts):
        broken_by = [
            self.missed_by(facts["target"], out=each, into=pair[0]) - self.missed_by(facts["target"])
            for each in self.free(pair[1])
        ]
        return (
            self.is_full(pair[1]) and not self.unharmed(pair) and facts["by"] in broken_by and facts["by"] > 0
        )

    def is_lottery(self, pair, facts):
        swapped = {each: (self.plan.placed - {(each, pair[1])}) | {pair} for each in self.free(pair[1])}
        before = self.brute.counted(self.plan.placed)[1][:4]
        counted = {each: self.brute.counted(placed) for each, placed in swapped.items()}
        equals = [each for each, (broken, figures) in counted.items() if not broken and figures[:4] == before]
        lost = all(self.brute.draw(*pair) < self.brute.draw(each, pair[1]) for each in equals)
        return self.is_full(pair[1]) and lost and len(equals) == facts["equals"] > 0

    def is_all_pinned(self, pair, _facts):
        return self.is_full(pair[1]) and not self.free(pair[1])

    def is_holds_other(self, pair, facts):
        held = facts["held"]
        is_there = held in self.held(pair[0]) and self.rank(pair[0], held) > self.rank(*pair)
        if facts["why"] == "floor":
            return is_there and len(self.members(held)) <= self.brute.groups[held].floor
        if facts["why"] == "target":
            more = self.missed_by(facts["target"], out=pair[0]) - self.missed_by(facts["target"])
            return is_there and more == facts["by"] > 0
        if facts["why"] == "seat" and not self.is_swap(pair, held, facts):
            return False
        return is_there and self.costs_more(pair, held)

    def is_swap(self, pair, held: int, facts) -> bool:
        """Of all who could change places with them, who costs the least costs this; and the composer knew it."""
        before = self.brute.counted(self.plan.placed)[1]
        costs = []
        for member in self.free(pair[1]):
            if (member, held) in self.brute.wishes and (member, held) not in self.plan.placed:
                left = self.plan.placed - {(pair[0], held), (member, pair[1])}
                broken, after = self.brute.counted(left | {pair, (member, held)})
                if not broken:
                    costs.append((after[2] - before[2], after[3] - before[3]))
        if not costs:
            return facts["swaps"] == 0
        said = facts["misses"], facts["costs"]
        return facts["swaps"] == 1 and said == min(costs) >= (0, 0)

    def costs_more(self, pair, held) -> bool:
        """Moving them alone makes a worse plan, in place of whomever."""
        moved = (self.plan.placed - {(pair[0], held)}) | {pair}
        ways = [moved] if not self.is_full(pair[1]) else [moved - {(m, pair[1])} for m in self.free(pair[1])]
        before = self.brute.counted(self.plan.placed)[1]
        return all(self.brute.counted(way)[0] or self.brute.counted(way)[1] > before for way in ways)
