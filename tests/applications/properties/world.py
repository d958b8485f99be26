"""A small round in which everything may happen: three communities, three applicants, a coordinator, two reviewers."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from accounts.models import User
from applications.domain.answers import About, Chosen, ChosenCommunity, Dates
from applications.errors import ApplicationError
from applications.models import Application, Choice, Section
from communities.errors import CommunityError
from communities.models import Community, Round
from tests.factories import (
    CollectionNoticeFactory,
    CommunityFactory,
    CriterionFactory,
    PersonFactory,
    ReviewerFactory,
    RoundFactory,
    StaffFactory,
)

REFUSALS = (ApplicationError, CommunityError)


@dataclass
class World:
    round: Round
    communities: list[Community]
    elsewhere: Community
    people: list[User]
    coordinator: User
    reviewers: list[User]
    at: datetime
    typed: dict[tuple[int, str], dict] = field(default_factory=dict)

    @property
    def staff(self) -> list[User]:
        return [self.coordinator, *self.reviewers]

    def application(self, person: User) -> Application | None:
        return Application.objects.filter(round=self.round, applicant=person).first()

    def choices(self) -> list[Choice]:
        return list(Choice.objects.filter(application__round=self.round).order_by("pk"))

    def revision(self, person: User, section: str) -> int:
        row = Section.objects.filter(
            application__round=self.round, application__applicant=person, name=section
        )
        return row.values_list("revision", flat=True).first() or 0

    def wait(self, **time: int) -> None:
        self.at += timedelta(**time)


def small_world() -> World:
    """The first community has two seats, the last is closed to new choices. The round opened an hour ago."""
    round_ = RoundFactory(in_2026=True, max_choices=2)
    CollectionNoticeFactory(round=round_)
    communities = [
        CommunityFactory(round=round_, sessions=1, floor=1, ceiling=2),
        CommunityFactory(round=round_, sessions=1),
        CommunityFactory(round=round_, sessions=0, closed_because="It is full."),
    ]
    for community in communities:
        CriterionFactory(community=community)
    convenor = round_.convenor
    return World(
        round=round_,
        communities=communities,
        elsewhere=CommunityFactory(sessions=0),
        people=PersonFactory.create_batch(3),
        coordinator=StaffFactory(convenor=convenor),
        reviewers=[ReviewerFactory(convenor=convenor), ReviewerFactory(convenor=convenor)],
        at=round_.opens_at + timedelta(hours=1),
    )


def about() -> About:
    return About(
        profile={"preferred_name": "Alex Sample", "works_statewide": True},
        focus="contributor",
        experience="1_to_3",
        work="I run sessions with clubs.",
        hopes="To learn.",
    )


def chosen(communities: list[Community]) -> Chosen:
    return Chosen(tuple(ChosenCommunity(community.pk, "It fits.") for community in communities))


def dates(communities: list[Community], answer: str) -> Dates:
    sessions = [session for community in communities for session in community.sessions.all()]
    return Dates({session.pk: answer for session in sessions})


def perhaps(verb: Callable[[], object]) -> object | None:
    """Do it, or be refused in a sentence: anything else that goes wrong is a failure."""
    with suppress(*REFUSALS):
        return verb()
    return None
