"""What becomes of a list that is being checked when time, a worker or the portal gives out."""

from datetime import timedelta
from zoneinfo import ZoneInfoNotFoundError

import pytest
from django.db import OperationalError, connection

from applications.domain import holding
from applications.domain.checking import (
    BROKEN,
    PATIENCE,
    check_releases,
)
from applications.models import Offer, Release
from communities.models import Convenor
from outbox.models import Message
from tests.applications.domain.checking.lists import AT, LATER, checked, now, press
from tests.applications.domain.drafted import Drafted

pytestmark = pytest.mark.django_db


def test_a_run_that_is_out_of_time_is_gone_on_from_by_the_next(drafted):
    release = press(drafted, *[drafted.place() for _ in range(3)])

    for number in (1, 2):
        assert check_releases(LATER, seconds=0) == 1
        assert (now(release).state, sum(checked(release))) == ("checking", number)
    assert check_releases(LATER, seconds=0) == 1

    assert (now(release).state, checked(release)) == ("held", [True] * 3)


class Dying:
    """Raises as letter number `letter` is stored; by itself it lets the database go away."""

    def __init__(self, letter: int, error: type[Exception] = OperationalError) -> None:
        self.letter, self.error = letter, error

    def __call__(self, execute, sql, params, many, context):
        if 'INTO "outbox_message"' in sql:
            self.letter -= 1
            if not self.letter:
                raise self.error("gone")
        return execute(sql, params, many, context)


def test_a_worker_that_dies_in_the_middle_loses_nothing_and_leaves_nothing_behind(drafted):
    release = press(drafted, *[drafted.place() for _ in range(3)])

    with connection.execute_wrapper(Dying(letter=2)), pytest.raises(OperationalError):
        check_releases(LATER)

    assert (now(release).state, checked(release)) == ("checking", [True, False, False])
    assert (Message.objects.count(), Offer.objects.count()) == (0, 0)
    assert check_releases(LATER) == 2
    assert now(release).state == "held"


def test_what_breaks_is_tried_again_and_keeps_no_other_list(drafted, caplog):
    broken, fine = press(drafted, drafted.place()), press(other := Drafted(), other.place())
    Convenor.objects.filter(pk=drafted.community.convenor_id).update(zone="Nowhere/Sample")
    assert check_releases(LATER) == 1
    assert (now(broken).state, now(fine).state) == ("checking", "held")
    assert f"Checking of release {broken.pk} failed" in caplog.text
    Convenor.objects.update(zone="Australia/Melbourne")

    assert check_releases(LATER) == 1
    assert now(broken).state == "held"


def test_what_goes_on_breaking_ends_the_list_and_lets_its_people_go(drafted, caplog):
    release = press(drafted, drafted.place())
    Convenor.objects.filter(pk=drafted.community.convenor_id).update(zone="Nowhere/Sample")
    check_releases(LATER)
    long_after = AT + PATIENCE + timedelta(minutes=1)

    check_releases(long_after)

    found = now(release)
    assert (found.state, found.refusal, found.ended_at) == ("stopped", BROKEN, long_after)
    assert not found.lines.exclude(outcome="stopped").exists()
    assert caplog.text.count(f"Checking of release {release.pk} failed") == 3


def test_what_breaks_for_the_first_time_long_after_the_press_is_tried_again(drafted, caplog):
    release = press(drafted, drafted.place(), drafted.place())

    with connection.execute_wrapper(Dying(letter=2, error=ValueError)):
        assert check_releases(AT + PATIENCE + timedelta(minutes=1)) == 1

    assert "failed: ValueError" in caplog.text
    assert (now(release).state, checked(release)) == ("held", [True, True])


def test_a_list_over_which_the_database_gives_out_keeps_no_other(drafted):
    first, other = press(drafted, drafted.place()), press(apart := Drafted(), apart.place())

    with connection.execute_wrapper(Dying(letter=1)), pytest.raises(OperationalError):
        check_releases(LATER)

    assert (now(first).state, now(other).state) == ("checking", "held")


def test_a_short_list_that_breaks_leaves_nothing_that_would_go_on_by_itself(drafted, monkeypatch):
    """Whoever pressed saw a page of an error, and thinks that nothing was held."""
    monkeypatch.setattr(holding, "AT_ONCE", 2)
    choice = drafted.place()
    Convenor.objects.update(zone="Nowhere/Sample")

    with pytest.raises(ZoneInfoNotFoundError):
        press(drafted, choice)
    assert not Release.objects.exists()
