"""A round with two communities, and people who chose both."""

from dataclasses import dataclass, field
from datetime import UTC, datetime

from accounts.models import User
from applications.models import Choice, Placement, Selection
from communities.models import Community, Round
from tests.factories import (
    CommunityFactory,
    PlacementFactory,
    RoundFactory,
    SelectionFactory,
    StaffFactory,
    SubmittedApplicationFactory,
)

AT = datetime(2026, 9, 21, 0, 0, tzinfo=UTC)
Verdict, Pin = Placement.Verdict, Placement.Pin


@dataclass
class Cohort:
    """`one` is everybody's first choice, `other` their second. `draft` says nothing of anybody yet."""

    round: Round
    one: Community
    other: Community
    staff: User
    draft: Selection
    firsts: list[Choice] = field(default_factory=list)

    def join(
        self, name: str = "", *, score: float | None = 4.0, only: bool = False, **fields: object
    ) -> Choice:
        """Somebody new: their first choice."""
        named = {"applicant__profile__preferred_name": name} if name else {}
        application = SubmittedApplicationFactory(
            round=self.round, communities=[self.one] if only else [self.one, self.other], **named, **fields
        )
        # Both reviews are in, so that whoever coordinates sees the score.
        application.choices.update(score=score, review_count=0 if score is None else 2)
        first = application.choices.get(rank=1)
        self.firsts.append(first)
        return first

    def say(self, choice: Choice, verdict: str, pin: str = "") -> Placement:
        return PlacementFactory(selection=self.draft, choice=choice, verdict=verdict, pin=pin)

    def said(self) -> dict[tuple[int, str], str]:
        """Of each person and community what the draft says now."""
        rows = self.draft.placements.values_list(
            "choice__application", "choice__community__short_name", "verdict"
        )
        return {(application, name): verdict for application, name, verdict in rows}

    def verdicts(self, choice: Choice) -> list[str]:
        """Of this person, in the order of their choices."""
        rows = self.draft.placements.filter(choice__application=choice.application_id)
        return list(rows.order_by("choice__rank").values_list("verdict", flat=True))


def cohort(
    people: int = 0, *, floor: int = 1, ceiling: int = 2, sessions: int = 1, **round_fields: object
) -> Cohort:
    round_ = RoundFactory(in_2026=True, **round_fields)
    one, other = (
        CommunityFactory(
            round=round_, floor=floor, ceiling=ceiling, sessions=sessions, short_name=name, position=number
        )
        for number, name in enumerate(["Sample one", "Sample other"])
    )
    staff = StaffFactory(convenor=round_.convenor)
    made = Cohort(round_, one, other, staff, SelectionFactory(round=round_, made_by=staff))
    for _ in range(people):
        made.join()
    return made


def second(choice: Choice) -> Choice:
    return choice.application.choices.get(rank=2)
