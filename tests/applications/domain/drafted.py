"""A draft of one community to release from."""

from dataclasses import dataclass, field

from accounts.models import User
from applications.models import Choice, Placement, Selection
from communities.models import Community
from tests import factories

Verdict = Placement.Verdict


@dataclass
class Drafted:
    """`Drafted()` has a community without meetings, a coordinator and an empty draft."""

    community: Community = field(
        default_factory=lambda: factories.CommunityFactory(round__in_2026=True, sessions=0)
    )
    staff: User = None
    selection: Selection = None

    def __post_init__(self) -> None:
        self.staff = self.staff or factories.StaffFactory(convenor=self.community.convenor)
        self.selection = self.selection or factories.SelectionFactory(
            round=self.community.round, made_by=self.staff
        )

    def place(self, verdict: str | None = Verdict.PLACE, **fields: object) -> Choice:
        """Somebody who applied; None: the draft says nothing of them."""
        choice = factories.ChoiceFactory(community=self.community, **fields)
        if verdict:
            factories.PlacementFactory(selection=self.selection, choice=choice, verdict=verdict)
        return choice
