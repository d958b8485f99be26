from datetime import timedelta

import pytest

from outbox.domain import breaker
from outbox.models import EngineState
from tests.threads import at_once

pytestmark = pytest.mark.django_db


def test_is_paused_until_the_pause_is_over(at):
    assert not breaker.is_paused(at)
    breaker.trip(at)

    assert breaker.is_paused(at + timedelta(seconds=59))
    assert not breaker.is_paused(at + timedelta(seconds=60))


def test_trip_pauses_longer_each_time_and_at_most_fifteen_minutes(at):
    minutes = []
    for _ in range(12):
        breaker.trip(at)
        until = EngineState.objects.get().paused_until
        minutes.append((until - at).total_seconds() / 60)
        at = until

    assert minutes == [1, 2, 4, 8] + [15] * 8


def test_trip_counts_once_while_mail_is_paused(at):
    breaker.trip(at)
    breaker.trip(at + timedelta(seconds=30))

    state = EngineState.objects.get()
    assert (state.pauses, state.paused_until) == (1, at + timedelta(minutes=1))


@pytest.mark.django_db(transaction=True)
def test_trip_counts_once_when_workers_notice_together(at):
    EngineState.objects.create()
    assert at_once(breaker.trip, (at,), (at,), (at,)) == [None] * 3

    assert EngineState.objects.get().pauses == 1


def test_reset_makes_the_next_pause_short_again(at):
    breaker.trip(at)
    breaker.trip(at + timedelta(minutes=2))
    breaker.reset()

    assert not breaker.is_paused(at + timedelta(minutes=2))
    breaker.trip(at + timedelta(minutes=3))
    assert EngineState.objects.get().paused_until == at + timedelta(minutes=4)


def test_pause_that_a_clock_ahead_began_is_none_once_it_is_right(at):
    breaker.trip(at + timedelta(days=1))
    assert not breaker.is_paused(at)

    breaker.trip(at)
    assert breaker.is_paused(at)
    assert not breaker.is_paused(at + timedelta(minutes=15))
