"""The cache in the database: what Django's promises, in one statement each."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.cache import cache
from django.utils import timezone

from cop_portal.cache import LeanCache
from tests.threads import at_once

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _empty():
    cache.clear()


def test_cache_sets_gets_and_forgets():
    cache.set("one", [1.5, "two"])
    cache.set("one", [2.5])
    cache.set("for-good", "kept", timeout=None)

    assert (cache.get("one"), cache.get("for-good")) == ([2.5], "kept")
    assert cache.delete("one")
    assert cache.get("one") is None


@pytest.mark.parametrize(
    "ask", [lambda: cache.set("k", 1), lambda: cache.add("k", 1), lambda: cache.touch("k", 9)]
)
def test_cache_takes_one_statement(ask, django_assert_num_queries):
    with django_assert_num_queries(1):
        ask()


def test_cache_add_leaves_what_is_there_until_it_expires():
    assert cache.add("lock", "first", timeout=60)
    assert not cache.add("lock", "second", timeout=60)
    assert cache.get("lock") == "first"

    cache.set("lock", "first", timeout=-2)

    assert cache.add("lock", "third", timeout=60)
    assert cache.get("lock") == "third"


def test_cache_touch_changes_when_it_ends_and_makes_nothing():
    cache.set("here", 1, timeout=60)

    assert cache.touch("here", -2)
    assert cache.get("here") is None
    assert not cache.touch("nowhere", 60)


@pytest.mark.django_db(transaction=True)
def test_cache_add_is_won_by_one_of_two_at_once():
    assert sorted(at_once(lambda: cache.add("lock", True, timeout=60), (), ())) == [False, True]


def test_cache_tidy_takes_out_what_expired():
    cache.set("past", 1, timeout=60)
    cache.set("to-come", 2, timeout=3600)

    assert cache.tidy(timezone.now() + timedelta(minutes=10)) == 1
    assert cache.get("to-come") == 2
    assert cache.tidy(datetime(2020, 1, 1, tzinfo=UTC)) == 0


def test_cache_tidy_keeps_to_what_the_settings_allow():
    small = LeanCache("cache", {"OPTIONS": {"MAX_ENTRIES": 4}})
    for number in range(9):
        small.set(f"key-{number}", number)

    assert small.tidy(timezone.now()) == 3
