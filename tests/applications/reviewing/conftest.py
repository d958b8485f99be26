"""A reviewer who is signed in, and what was given to them."""

import pytest

from tests.applications.reviewing.desk import mine
from tests.factories import (
    CommunityFactory,
    ReviewerFactory,
)
from tests.signing_in import sign_in


@pytest.fixture
def community():
    return CommunityFactory(sessions=1)


@pytest.fixture
def reviewer(client, community):
    user = ReviewerFactory(convenor=community.convenor)
    sign_in(client, user)
    return user


@pytest.fixture
def choice(community, reviewer):
    """Given to the reviewer who is signed in."""
    return mine(community, reviewer)


@pytest.fixture
def sam(staff):
    """A coordinator, signed in instead."""
    return staff
