from dataclasses import dataclass
from datetime import date

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from communities.models import Community, Convenor, Round
from sessions_app.models import ReminderRule
from tests import factories
from tests.journeys.season import next_season
from tests.journeys.visitor import Visitor
from tests.signing_in import sign_in

HOURS, DAYS, WORKING_DAYS = (
    ReminderRule.Unit.HOURS,
    ReminderRule.Unit.DAYS,
    ReminderRule.Unit.WORKING_DAYS,
)


@dataclass
class Program:
    """One convenor with a round that is open now, and who works for it."""

    convenor: Convenor
    round: Round
    community: Community
    staff: User
    facilitator: User
    season: list[date]

    @property
    def address(self) -> str:
        return f"/{self.convenor.slug}/{self.round.slug}/{self.community.slug}/"


@pytest.fixture
def program(db) -> Program:
    """A community of three seats with six meetings, and the three reminders of the real programs."""
    convenor = factories.ConvenorFactory(slug="sample", name="Sample Network")
    for slug, amount, unit, useful_until in (
        ("week-before", 7, DAYS, 48),
        ("day-before", 1, WORKING_DAYS, 3),
        ("hour-before", 1, HOURS, 0),
    ):
        factories.ReminderRuleFactory(
            convenor=convenor, slug=slug, amount=amount, unit=unit, useful_until_hours=useful_until
        )
    round_ = factories.RoundFactory(convenor=convenor, slug="this-year", title="This year")
    factories.CollectionNoticeFactory(round=round_)
    community = factories.CommunityFactory(
        round=round_, slug="small-towns", name="Prevention in small towns", floor=1, ceiling=3, sessions=0
    )
    for name in ("Relevance", "Commitment"):
        factories.CriterionFactory(community=community, name=name)
    season = next_season(timezone.now().date())
    for number, day in enumerate(season, start=1):
        factories.SessionFactory(community=community, number=number, date=day)
    staff = factories.StaffFactory(convenor=convenor)
    facilitator = factories.FacilitatorFactory(community=community)
    return Program(convenor, round_, community, staff, facilitator, season)


@pytest.fixture
def staff(program) -> Visitor:
    """The convenor's staff at their desk, second factor shown."""
    return inside(program.staff)


@pytest.fixture
def strangers(program) -> Visitor:
    """Staff of another convenor, who have a program of their own."""
    return inside(factories.StaffFactory(convenor=factories.ConvenorFactory(name="Another Convenor")))


@pytest.fixture
def facilitator(program) -> Visitor:
    return inside(program.facilitator)


def inside(user: User) -> Visitor:
    client = Client()
    sign_in(client, user)
    return Visitor(client)
