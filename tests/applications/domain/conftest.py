import pytest

from communities.models import Community
from tests.applications.domain.applicant import Applicant
from tests.factories import CommunityFactory, PersonFactory, RoundFactory


@pytest.fixture
def applicant(db) -> Applicant:
    """At a round from 10 August to 7 September 2026, with 30 minutes of grace."""
    return Applicant(RoundFactory(in_2026=True), PersonFactory())


@pytest.fixture
def communities(applicant) -> list[Community]:
    return CommunityFactory.create_batch(4, round=applicant.round, sessions=1)


@pytest.fixture
def filled(applicant, communities) -> Applicant:
    """Who has done every required section, with one community."""
    applicant.fill(communities[0])
    return applicant
