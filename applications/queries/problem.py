"""What a round asks of the composer: choices, dates, traits, seats and targets, all by number.

What people told in confidence is read by nothing here. Of who must not meet there are two numbers.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from django.db.models import QuerySet

from applications.matching.problem import Applicant, Group, Kind, Pin, Problem, Target, Wish
from applications.models import Application, Choice, DateAnswer, Placement, Release, ReleaseLine, Selection
from communities.models import Apart, Community, Member, Round, Seat
from communities.models import Target as StoredTarget
from sessions_app.models import Session

TRAITS = ("organisation", "sector", "place", "focus", "experience")
Proposed = dict[int, tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Line:
    """One choice that was sent. `person` is the applicant's account; `told` what a list that waits to leave says."""

    pk: int
    application: int
    person: int
    community: int
    rank: int
    score: float | None
    status: str
    offer_state: str
    has_seat: bool
    told: str
    traits: dict[str, str]

    @property
    def is_fixed(self) -> bool:
        """Decided, or about to be told: no draft changes it any more."""
        return self.has_seat or bool(self.told) or self.status != Choice.Status.UNDER_REVIEW


@dataclass(frozen=True)
class Reading:
    """A round as its drafts start from it. `proposed`: choice to verdict and pin of one draft."""

    round: Round
    communities: list[Community]
    lines: dict[int, Line]
    seats: frozenset[tuple[int, int]]
    proposed: Proposed
    sessions: dict[int, tuple[int, ...]]
    targets: list[StoredTarget]
    apart: tuple[tuple[int, int], ...]
    coming: dict[int, frozenset[int]]
    seed: str

    @cached_property
    def problem(self) -> Problem:
        """With the pins of the draft; who is decided stays as they are."""
        people = self._people()
        pins = {(pair, True) for pair in self.seats} | set(self._pins())
        return Problem(
            applicants=tuple(people[person] for person in sorted(people)),
            groups=tuple(
                Group(one.pk, one.floor, one.ceiling, one.may_be_dropped, self.sessions.get(one.pk, ()))
                for one in self.communities
            ),
            targets=tuple(map(_target, self.targets)),
            pins=tuple(Pin(*pair, is_in=is_in) for pair, is_in in sorted(pins)),
            apart=tuple(pair for pair in self.apart if people.keys() >= set(pair)),
            seats_per_person=self.round.seats_per_person,
            seed=self.seed,
        )

    @cached_property
    def choice_of(self) -> dict[tuple[int, int], int]:
        return {(line.person, line.community): line.pk for line in self.lines.values()}

    @cached_property
    def placed(self) -> frozenset[tuple[int, int]]:
        """Who is in which group, if the draft is followed: seats that are held, and places that it proposes."""
        proposes = {
            (line.person, line.community)
            for line in self.lines.values()
            if not line.is_fixed and self._said(line) == Placement.Verdict.PLACE
        }
        told = {
            (line.person, line.community) for line in self.lines.values() if line.told == Release.Kind.OFFERS
        }
        return frozenset(self.seats | proposes | told)

    def verdict(self, line: Line) -> str:
        """What the draft says of a choice that is not decided; nothing: the draft does not know it yet. Who has no
        place elsewhere any more may have one here."""
        return Placement.Verdict.RESERVE if self.is_freed(line) else self._said(line)

    def is_freed(self, line: Line) -> bool:
        """The draft counts on another place of this person, which came to nothing since."""
        return line.person in self._freed and self._said(line) == Placement.Verdict.ELSEWHERE

    @cached_property
    def _freed(self) -> set[int]:
        lost = {
            line.person
            for line in self.lines.values()
            if line.is_fixed
            and self._said(line) == Placement.Verdict.PLACE
            and (line.person, line.community) not in self.placed
        }
        held = Counter(person for person, _ in self.placed)
        return {person for person in lost if held[person] < self.round.seats_per_person}

    def _said(self, line: Line) -> str:
        return self.proposed.get(line.pk, ("", ""))[0]

    def _people(self) -> dict[int, Applicant]:
        wishes, traits = defaultdict(list), {}
        for line in self.lines.values():
            dates = self.coming.get(line.pk, frozenset())
            wishes[line.person].append(Wish(line.community, line.rank, line.score, dates))
            traits[line.person] = line.traits
        for person, _ in self.seats:  # who sits here by another way than an application
            wishes.setdefault(person, [])
        return {
            person: Applicant(person, tuple(sorted(own, key=lambda wish: wish.rank)), traits.get(person, {}))
            for person, own in wishes.items()
        }

    def _pins(self) -> Iterable[tuple[tuple[int, int], bool]]:
        for line in self.lines.values():
            pair = (line.person, line.community)
            verdict, pin = self.proposed.get(line.pk, ("", ""))
            if pair in self.seats:
                continue
            if line.is_fixed:
                yield pair, line.told == Release.Kind.OFFERS
            elif pin:
                yield pair, pin == Placement.Pin.IN
            elif verdict == Placement.Verdict.NOT_THIS_TIME:
                yield pair, False


def problem_of(round_: Round, selection: Selection | None = None) -> Problem:
    """Applicants are named by the numbers of their accounts, groups and targets by their own."""
    return read_round(round_, selection).problem


def read_round(round_: Round, selection: Selection | None = None) -> Reading:
    """Ten queries, whatever the size; with a draft, what that proposes."""
    communities = list(Community.objects.cohorts().filter(round=round_))
    pks = [community.pk for community in communities]
    seats = frozenset(Seat.objects.filter(community__in=pks).values_list("person", "community"))
    choices = Choice.objects.submitted().filter(community__in=pks).order_by()
    lines = _lines(choices, seats, _told(round_), _returning(round_))
    sessions = defaultdict(list)
    standing = Session.objects.standing().filter(community__in=pks).order_by("community", "number", "pk")
    for community, session in standing.values_list("community", "pk"):
        sessions[community].append(session)
    apart = Apart.objects.filter(round=round_).order_by("one", "other")
    return Reading(
        round=round_,
        communities=communities,
        lines=lines,
        seats=seats,
        proposed=_proposed(selection),
        sessions={community: tuple(own) for community, own in sessions.items()},
        targets=list(StoredTarget.objects.filter(community__in=pks).order_by("position", "pk")),
        apart=tuple(apart.values_list("one", "other")),
        coming=_coming(choices, {session for own in sessions.values() for session in own}),
        seed=selection.seed if selection else "",
    )


def _lines(
    choices: QuerySet[Choice], seats: frozenset[tuple[int, int]], told: dict[int, str], returning: set[int]
) -> dict[int, Line]:
    own = (
        "pk",
        "application",
        "application__applicant",
        "community",
        "rank",
        "score",
        "status",
        "offer_state",
    )
    rows = choices.values_list(*own, *(f"application__{name}" for name in TRAITS))
    return {
        row[0]: Line(
            *row[: len(own)],
            has_seat=(row[2], row[3]) in seats,
            told=told.get(row[0], ""),
            traits=_traits(row[len(own) :]) | {"first_time": "no" if row[2] in returning else "yes"},
        )
        for row in rows
    }


def _traits(values: tuple[object, ...]) -> dict[str, str]:
    return {name: str(value) for name, value in zip(TRAITS, values, strict=True) if value}


def _told(round_: Round) -> dict[int, str]:
    """What the lists that wait to leave say of whom."""
    waiting = ReleaseLine.objects.filter(outcome=ReleaseLine.Outcome.WAITING, release__round=round_)
    waiting = waiting.exclude(release__kind=Release.Kind.HOLDING).order_by()
    return dict(waiting.values_list("choice", "release__kind"))


def _returning(round_: Round) -> set[int]:
    """Whose application of this round follows a membership of the same convenor in another."""
    applicants = Application.objects.filter(round=round_, status=Application.Status.SUBMITTED)
    found = Member.objects.before(round_).filter(person__in=applicants.order_by().values("applicant"))
    return set(found.order_by().values_list("person", flat=True))


def _coming(choices: QuerySet[Choice], standing: set[int]) -> dict[int, frozenset[int]]:
    """To each choice the meetings that the person said yes to; those that were called off do not count."""
    said = DateAnswer.objects.filter(choice__in=choices.values("pk"), answer=DateAnswer.Answer.YES)
    dates: dict[int, set[int]] = defaultdict(set)
    for choice, session in said.order_by().values_list("choice", "session"):
        if session in standing:
            dates[choice].add(session)
    return {choice: frozenset(own) for choice, own in dates.items()}


def _proposed(selection: Selection | None) -> Proposed:
    if selection is None:
        return {}
    rows = selection.placements.order_by().values_list("choice", "verdict", "pin")
    return {choice: (verdict, pin) for choice, verdict, pin in rows}


def _target(stored: StoredTarget) -> Target:
    return Target(
        pk=stored.pk,
        group=stored.community_id,
        kind=Kind(stored.kind),
        number=stored.number,
        trait=stored.trait,
        values=frozenset(map(str, stored.values)),
        is_hard=stored.is_hard,
        weight=stored.weight,
    )
