"""The board: the communities of a round side by side, as a draft would fill them, for one member of staff."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property

from accounts.models import User
from applications.matching.composing import Plan, check
from applications.matching.counting import Sheet
from applications.matching.reasons import Code, Reason, sentence
from applications.matching.worth import hundredths
from applications.models import Choice, Placement, Release, Selection
from applications.queries.apart import Together
from applications.queries.charts import Chart, charts_of
from applications.queries.mending import Concern, concerns_of
from applications.queries.problem import Line, Reading, read_round
from applications.queries.seen import seen_in
from applications.queries.table import Row
from applications.queries.wording import naming, ordinal, state_of
from communities.models import Community, Member, Target
from sessions_app.models import Session

Verdict, Pin = Placement.Verdict, Placement.Pin
SETTLED = {Code.BY_STAFF, Code.PINNED_OUT, Code.STAFF_RULE}
SHOWN_AT_FIRST, FOLDS_AFTER = 6, 60


@dataclass(frozen=True)
class Person:
    """One choice on the board, named as its reader may name it. `score` is None where it may not show yet."""

    line: Line
    name: str
    organisation: str
    score: int | None
    owes_score: bool  # it shows once this reader has given their own
    dates: int
    of_dates: int
    reason: str
    pin: str
    state: str  # in words, where it is fixed
    is_new: bool
    is_freed: bool
    is_locked: bool
    others: tuple[Community, ...]  # other choices of theirs that are open
    elsewhere: str  # where they have a place

    @property
    def rank(self) -> str:
        return ordinal(self.line.rank)

    @property
    def is_movable(self) -> bool:
        return not self.line.is_fixed and not self.is_locked


@dataclass
class Column:
    """One community as the draft would fill it. `hidden` people of it are not shown to this reader."""

    community: Community
    members: int = 0
    offered: int = 0
    proposed: int = 0
    is_released: bool = False
    hidden: int = 0
    people: list[Person] = field(default_factory=list)
    reserve: list[Person] = field(default_factory=list)
    not_this_time: list[Person] = field(default_factory=list)
    elsewhere: list[Person] = field(default_factory=list)
    charts: list[Chart] = field(default_factory=list)
    concerns: list[Concern] = field(default_factory=list)

    @property
    def taken(self) -> int:
        return self.members + self.offered + self.proposed

    @property
    def is_composed(self) -> bool:
        return bool(self.proposed or self.not_this_time or self.reserve)

    @property
    def decided(self) -> int:
        return self.members + self.offered

    @property
    def is_under(self) -> bool:
        return self.taken < self.community.floor

    @property
    def over(self) -> int:
        return max(self.taken - self.community.ceiling, 0)

    @property
    def width(self) -> int:
        return max(self.taken, self.community.ceiling)

    @property
    def first(self) -> list[Person]:
        return self.people[:FOLDS_AFTER]

    @property
    def folded(self) -> list[Person]:
        return self.people[FOLDS_AFTER:]

    @property
    def lists(self) -> list[tuple[str, str, list[Person]]]:
        """The folded lists: name, what a move to it says, people."""
        return [
            ("Reserve list", Verdict.RESERVE, self.reserve),
            ("Not this time", Verdict.NOT_THIS_TIME, self.not_this_time),
            ("Placed in another choice", "", self.elsewhere),
        ]


class Board:
    """`shown`: the numbers of the communities that are asked for; none: the first few."""

    def __init__(self, draft: Selection, user: User, shown: Iterable[int] = ()) -> None:
        self.draft, self.user = draft, user
        self.reading: Reading = read_round(draft.round, draft)
        asked = set(shown) & {one.pk for one in self.reading.communities}
        first = self.reading.communities[:SHOWN_AT_FIRST]
        self.shown = [one for one in self.reading.communities if one.pk in asked] or first

    @cached_property
    def plan(self) -> Plan:
        return check(self.reading.problem, self.reading.placed, self.sheet)

    @cached_property
    def sheet(self) -> Sheet:
        return Sheet(self.reading.problem)

    @cached_property
    def together(self) -> Together:
        return Together(self)

    @cached_property
    def communities(self) -> dict[int, Community]:
        return {one.pk: one for one in self.reading.communities}

    @property
    def seats_filled(self) -> int:
        return len(self.plan.placed)

    @property
    def seats(self) -> int:
        return sum(one.ceiling for one in self.reading.communities)

    @cached_property
    def name_of_value(self):  # noqa: ANN201
        return naming()

    @cached_property
    def columns(self) -> list[Column]:
        """Those that are shown. Eight queries."""
        pks = {one.pk for one in self.shown}
        lines = [line for line in self.reading.lines.values() if line.community in pks]
        found = seen_in(self.user, pks, self.communities)
        placements = self.draft.placements.filter(choice__community__in=pks).order_by()
        reasons = dict(placements.values_list("choice", "reason"))
        members = set(Member.objects.active().filter(community__in=pks).values_list("community", "person"))
        released = self._released(pks)
        columns = {one.pk: Column(one, is_released=one.pk in released) for one in self.shown}
        for column in columns.values():
            self._count(column, members)
        for line in lines:
            column = columns[line.community]
            if line.pk not in found:
                column.hidden += 1
                continue
            self._list_of(column, line).append(self._person(line, found[line.pk], reasons.get(line.pk)))
        sessions = self._sessions(pks)
        for column in columns.values():
            for people in (column.people, column.reserve, column.not_this_time, column.elsewhere):
                people.sort(key=_in_order)
            column.charts = charts_of(column, self, sessions[column.community.pk])
            column.concerns = concerns_of(column, self, sessions[column.community.pk])
        return list(columns.values())

    def members_of(self, community: int) -> list[int]:
        """The people of a community, if the draft is followed."""
        return self._members[community]

    @cached_property
    def _members(self) -> dict[int, list[int]]:
        members: dict[int, list[int]] = defaultdict(list)
        for person, community in sorted(self.reading.placed):
            members[community].append(person)
        return members

    def _count(self, column: Column, members: set[tuple[int, int]]) -> None:
        community = column.community.pk
        people = self.members_of(community)
        column.members = sum((community, person) in members for person in people)
        column.offered = sum((person, community) in self.reading.seats for person in people) - column.members
        column.proposed = len(people) - column.members - column.offered

    def _released(self, pks: set[int]) -> set[int]:
        offers = Release.objects.filter(
            community__in=pks, kind=Release.Kind.OFFERS, state=Release.State.RELEASED
        )
        return set(offers.order_by().values_list("community", flat=True))

    def _sessions(self, pks: set[int]) -> dict[int, list[Session]]:
        sessions: dict[int, list[Session]] = defaultdict(list)
        standing = Session.objects.standing().filter(community__in=pks).order_by("number", "pk")
        for session in standing:
            sessions[session.community_id].append(session)
        return sessions

    def _list_of(self, column: Column, line: Line) -> list[Person]:
        if (line.person, line.community) in self.reading.placed:
            return column.people
        if line.is_fixed:
            says = line.told or line.status
            if says == Choice.Status.PLACED_ELSEWHERE:
                return column.elsewhere
            return column.reserve if says in ("reserve", Release.Kind.RESERVE) else column.not_this_time
        verdict = self.reading.verdict(line)
        if verdict == Verdict.ELSEWHERE:
            return column.elsewhere
        return column.not_this_time if verdict == Verdict.NOT_THIS_TIME else column.reserve

    def _person(self, line: Line, named: Row, reason: dict | None) -> Person:
        hides = named.figures["hides_scores"]
        own = self._own[line.application]
        is_freed = not line.is_fixed and self.reading.is_freed(line)
        places = [one for one in own if (one.person, one.community) in self.reading.placed]
        return Person(
            line=line,
            name=named.called,
            organisation=named.organisation,
            score=None if hides or line.score is None else hundredths(line.score),
            owes_score=bool(named.figures["owes_score"]),
            dates=len(self.reading.coming.get(line.pk, ())),
            of_dates=len(self.reading.sessions.get(line.community, ())),
            reason=self._why(reason, named, line) if reason and not (hides or is_freed) else "",
            pin=self.reading.proposed.get(line.pk, ("", ""))[1],
            state=state_of(line),
            is_new=not line.is_fixed and line.pk not in self.reading.proposed,
            is_freed=is_freed,
            is_locked=named.is_masked and not self.draft.round.hides_names,
            others=tuple(
                self.communities[one.community] for one in own if one.pk != line.pk and not one.is_fixed
            ),
            elsewhere=", ".join(
                self.name_of_group(one.community) for one in places if one.community != line.community
            ),
        )

    def _why(self, stored: dict, named: Row, line: Line) -> str:
        """Nothing for a first choice that was granted, nor where what is decided is all there is to say. An employer is
        named where its person may be."""
        reason = Reason.from_json(stored)
        if reason.code == Code.FIRST or (line.is_fixed and reason.code in SETTLED):
            return ""

        def name_of_value(trait: str, value: str) -> str:
            is_theirs = trait == Target.Trait.ORGANISATION and value == str(named.organisation_id)
            return named.organisation if is_theirs else self.name_of_value(trait, value)

        return sentence(reason, name_of_group=self.name_of_group, name_of_value=name_of_value)

    @cached_property
    def _own(self) -> dict[int, list[Line]]:
        own: dict[int, list[Line]] = defaultdict(list)
        for line in sorted(self.reading.lines.values(), key=lambda line: line.rank):
            own[line.application].append(line)
        return own

    def name_of_group(self, pk: int) -> str:
        return self.communities[pk].short_name if pk in self.communities else "another community"

    @cached_property
    def first_choices(self) -> int:
        ranks = Counter(
            line.rank
            for line in self.reading.lines.values()
            if (line.person, line.community) in self.reading.placed
        )
        return ranks[1]


def _in_order(person: Person) -> tuple:
    """Who is decided first; then the best reviewed. What may not show yet comes last, by number."""
    return (not person.line.is_fixed, -(person.score if person.score is not None else -1), person.line.pk)
