"""Every plan of a small problem, counted the long way: nothing of the composer's is used but its question."""

from collections import Counter
from collections.abc import Iterator
from hashlib import sha256
from itertools import combinations, product

from applications.matching.problem import Kind, Problem, Target, Wish

type_of_placed = frozenset[tuple[int, int]]


class Brute:
    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.people = {person.pk: person for person in problem.applicants}
        self.wishes = {(p.pk, wish.community): wish for p in problem.applicants for wish in p.wishes}
        self.groups = {group.pk: group for group in problem.groups}

    def plans(self) -> Iterator[type_of_placed]:
        """All ways to give everybody at most their seats among what they wished or staff pinned."""
        pinned = {(pin.applicant, pin.group) for pin in self.problem.pins if pin.is_in}
        possible = {pair for pair in self.wishes if pair[1] in self.groups} | pinned
        choices = []
        for pk in self.people:
            own = sorted(pair for pair in possible if pair[0] == pk)
            most = min(len(own), self.problem.seats_per_person)
            choices.append([each for size in range(most + 1) for each in combinations(own, size)])
        for chosen in product(*choices):
            yield frozenset(pair for pairs in chosen for pair in pairs)

    def misses(self, target: Target, members: list[int]) -> list[int]:
        traits = [
            self.people[pk].traits[target.trait] for pk in members if target.trait in self.people[pk].traits
        ]
        counted = Counter(traits)
        of_them = sum(counted[value] for value in target.values)
        if target.kind is Kind.MOST_EACH:
            found = [count - target.number for count in counted.values()]
        elif target.kind is Kind.MOST_OF:
            found = [of_them - target.number]
        elif target.kind is Kind.LEAST_OF:
            found = [target.number - of_them]
        elif target.kind is Kind.LEAST_KINDS:
            found = [target.number - len(counted)]
        else:
            coming = [
                self.wishes[pk, target.group].dates for pk in members if (pk, target.group) in self.wishes
            ]
            found = [
                target.number - sum(at in dates for dates in coming)
                for at in self.groups[target.group].sessions
            ]
        return [max(0, each) for each in found]

    def counted(self, placed: type_of_placed) -> tuple[Counter, list[int]]:
        """The hard rules that a plan breaks, by how much; and its figures, of which less is better."""
        broken: Counter = Counter()
        short = missed = 0
        for pk, group in self.groups.items():
            members = [applicant for applicant, there in placed if there == pk]
            if group.may_be_dropped and not members:
                continue
            short += max(0, group.floor - len(members))
            broken["ceiling", pk, pk] = max(0, len(members) - group.ceiling)
            for target in self.problem.targets:
                if target.group == pk:
                    misses = self.misses(target, members)
                    if target.is_hard:
                        broken["target", target.pk, pk] = max(misses, default=0)
                    else:
                        missed += target.weight * sum(misses)
        for pin in self.problem.pins:
            if ((pin.applicant, pin.group) in placed) != pin.is_in:
                broken["pin", pin.applicant, pin.group] = 1
        for one, other in {tuple(sorted(pair)) for pair in self.problem.apart if len(set(pair)) == 2}:
            for pk in self.groups:
                if {(one, pk), (other, pk)} <= placed:
                    broken["apart", (one, other), pk] = 1
        value = sum(self.points(self.wishes.get(pair)) for pair in placed)
        drawn = sum(self.draw(*pair) for pair in placed)
        return +broken, [short, -len(placed), missed, -value, -drawn]

    def best(self) -> tuple[list[int], type_of_placed] | None:
        """The best plan that breaks nothing, stage by stage."""
        counted = [(self.counted(placed), placed) for placed in self.plans()]
        allowed = [(figures, sorted(placed)) for (broken, figures), placed in counted if not broken]
        if not allowed:
            return None
        figures, placed = min(allowed)
        return figures, frozenset(placed)

    def least_broken(self) -> tuple[int, int]:
        """How few rules any plan breaks, and then by how little."""
        counted = [self.counted(placed)[0] for placed in self.plans()]
        return min((len(broken), sum(broken.values())) for broken in counted)

    @staticmethod
    def points(wish: Wish | None) -> int:
        if wish is None:
            return 500
        score = 3 if wish.score is None else wish.score
        of_hundred = int(round((score - 1) * 25, 6) + 0.5)
        return of_hundred * 10 + {1: 200 + of_hundred, 2: 100 + of_hundred // 2}.get(wish.rank, 0)

    def draw(self, applicant: int, group: int) -> int:
        return int.from_bytes(sha256(f"{self.problem.seed}|{applicant}|{group}".encode()).digest()[:3])
