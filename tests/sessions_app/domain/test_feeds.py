import pytest

from sessions_app.domain.feeds import open_feed, stop_feed
from sessions_app.models import CalendarFeed
from tests.factories import CalendarFeedFactory, UserFactory

pytestmark = pytest.mark.django_db


def test_open_feed_gives_each_person_an_address_that_nobody_guesses():
    tokens = {open_feed(UserFactory()).token for _ in range(3)}

    assert len(tokens) == 3
    assert all(len(token) == 32 for token in tokens)


def test_open_feed_again_makes_the_older_address_dead():
    old = CalendarFeedFactory()

    new = open_feed(old.user)

    assert new.token != old.token
    assert list(CalendarFeed.objects.values_list("token", flat=True)) == [new.token]


def test_stop_feed_switches_off_one_persons_address_and_is_harmless_twice():
    feed, other = CalendarFeedFactory.create_batch(2)

    stop_feed(feed.user)
    stop_feed(feed.user)

    assert list(CalendarFeed.objects.all()) == [other]
