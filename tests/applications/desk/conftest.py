import pytest

from tests.factories import ChoiceFactory, CommunityFactory, StaffFactory
from tests.signing_in import sign_in


@pytest.fixture
def community():
    return CommunityFactory(sessions=2)


@pytest.fixture
def staff(client, community):
    user = StaffFactory(convenor=community.convenor)
    sign_in(client, user)
    return user


@pytest.fixture
def choice(community):
    return ChoiceFactory(community=community)
