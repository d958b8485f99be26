from datetime import timedelta

import pytest
import time_machine

from accounts.models import User
from communities.models import Round
from tests.applications.views.typed import Pages
from tests.factories import CLOSES_AT, CollectionNoticeFactory, PersonFactory, RoundFactory


@pytest.fixture
def round_(db) -> Round:
    """From 10 August to 7 September 2026, 9:00 in Melbourne, with half an hour of grace."""
    return CollectionNoticeFactory(round=RoundFactory(in_2026=True)).round


@pytest.fixture
def person(client, db) -> User:
    """Somebody who is signed in."""
    user = PersonFactory()
    client.force_login(user)
    return user


@pytest.fixture
def clock():
    """An hour before the close."""
    with time_machine.travel(CLOSES_AT - timedelta(hours=1), tick=False) as traveller:
        yield traveller


@pytest.fixture
def pages(client, round_, clock) -> Pages:
    return Pages(client, round_)


@pytest.fixture
def mine(pages, person) -> Pages:
    """The pages of somebody who is signed in."""
    return pages
