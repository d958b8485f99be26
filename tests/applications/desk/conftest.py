import pytest

from tests.factories import ChoiceFactory, CommunityFactory


@pytest.fixture
def community():
    return CommunityFactory(sessions=2)


@pytest.fixture
def choice(community):
    return ChoiceFactory(community=community)
