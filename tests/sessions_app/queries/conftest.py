from datetime import date

import pytest

from sessions_app.models import Session
from tests.factories import CommunityFactory, RoundFactory, SessionFactory


@pytest.fixture
def community():
    community = CommunityFactory(round=RoundFactory(in_2026=True), sessions=0)
    SessionFactory(community=community, date=date(2026, 10, 6))
    SessionFactory(community=community, date=date(2026, 11, 3))
    return community


@pytest.fixture
def earlier(community) -> Session:
    return community.sessions.get(number=1)


@pytest.fixture
def later(community) -> Session:
    return community.sessions.get(number=2)
