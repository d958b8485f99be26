from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from outbox import clock
from outbox.clock import Clock, db_now


@pytest.mark.django_db
def test_db_now_is_the_time_of_the_database_whatever_this_process_believes():
    honest = datetime.now(UTC)
    with time_machine.travel(honest + timedelta(days=1)):
        now = db_now()

    assert now.tzinfo == UTC
    assert abs(now - honest) < timedelta(minutes=5)


@pytest.mark.django_db
def test_clock_stands_still_only_when_told(at):
    assert Clock(at)() == Clock(at).about_now() == at
    assert Clock()() <= db_now()


@pytest.mark.django_db
def test_about_now_asks_once_a_second_and_counts_on_by_the_stopwatch(monkeypatch, django_assert_num_queries):
    stopwatch = [100.0]
    monkeypatch.setattr(clock, "stopwatch", lambda: stopwatch[0])
    watch = Clock()

    def after(seconds: float) -> datetime:
        stopwatch[0] += seconds
        return watch.about_now()

    with django_assert_num_queries(1):
        first, later, last = after(0), after(0.4), after(0.6)
    with django_assert_num_queries(1):  # stopped for a minute: it asks again
        after(60)

    assert (later - first, last - first) == (timedelta(seconds=0.4), timedelta(seconds=1))
