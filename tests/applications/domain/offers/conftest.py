from datetime import date

import pytest

from accounts.models import User
from applications.domain.offers import offer_place
from applications.models import Offer
from communities.models import Community
from tests.applications.domain.offers.told import AT
from tests.factories import CalendarDayFactory, ChoiceFactory, CommunityFactory, UserFactory


@pytest.fixture
def staff() -> User:
    return UserFactory(is_staff=True)


@pytest.fixture
def community() -> Community:
    """One seat."""
    return CommunityFactory(round__in_2026=True, ceiling=1, floor=1, sessions=1)


@pytest.fixture
def offer(community, staff) -> Offer:
    """Open, of the one seat of `community`."""
    CalendarDayFactory(starts_on=date(2026, 9, 25))
    return offer_place(ChoiceFactory(community=community), by=staff, at=AT)
