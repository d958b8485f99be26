"""What follows a person whose two accounts become one: what is arranged for them, and from whom they are kept apart."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from communities.domain.moving import move_person
from communities.models import Apart
from tests import factories

TABLE = re.compile(r'(?:FROM|UPDATE) "(\w+)"')

pytestmark = pytest.mark.django_db


@pytest.fixture
def keep():
    return factories.PersonFactory()


@pytest.fixture
def gone():
    return factories.PersonFactory()


def test_move_person_takes_what_is_to_be_arranged_along_once(keep, gone):
    own = factories.SupportTaskFactory(person=keep)
    factories.SupportTaskFactory(person=gone, community=own.community)
    other = factories.SupportTaskFactory(person=gone)

    move_person(keep, gone)

    assert set(keep.support_tasks.all()) == {own, other}


def pairs() -> set[tuple[int, int]]:
    return set(Apart.objects.values_list("one", "other"))


def test_move_person_keeps_apart_from_whom_either_account_was(keep, gone):
    pair = factories.ApartFactory(one=gone)
    factories.ApartFactory(round=pair.round, one=keep, other=gone)
    third = pair.other
    factories.ApartFactory(round=pair.round, one=keep, other=third)
    elsewhere = factories.ApartFactory(one=gone)

    move_person(keep, gone)

    assert pairs() == {tuple(sorted((keep.pk, other.pk))) for other in (third, elsewhere.other)}
    assert Apart.objects.count() == 2


def test_move_person_locks_communities_before_it_asks_for_members(keep, gone):
    """As joining and leaving do: whoever took the one and waits for the other would else stop both."""
    factories.MemberFactory(person=gone)

    with CaptureQueriesContext(connection) as queries:
        move_person(keep, gone)

    tables = [found[1] for one in queries if (found := TABLE.search(one["sql"]))]
    assert tables[0] == "communities_community"
    assert "communities_member" in tables
