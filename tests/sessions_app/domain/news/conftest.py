import pytest

from communities.models import Member
from sessions_app.models import Session
from tests.factories import CommunityFactory, MemberFactory, SessionFactory
from tests.sessions_app.domain.news.letters import AT, DAYS, pass_time


@pytest.fixture
def sessions() -> list[Session]:
    """Two meetings of a cohort, at 10:00 on the first Tuesdays of November and December 2026."""
    community = CommunityFactory(sessions=0)
    return [SessionFactory(community=community, date=day) for day in DAYS]


@pytest.fixture
def member(sessions) -> Member:
    return MemberFactory(community=sessions[0].community, joined_at=AT)


@pytest.fixture
def told(sessions: list[Session], member: Member) -> Member:
    """A member who has both meetings in their calendar."""
    pass_time(AT)
    return member
