from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from outbox.clock import clock_at, db_now


@pytest.mark.django_db
def test_db_now_is_the_time_of_the_database_whatever_this_process_believes():
    honest = datetime.now(UTC)
    with time_machine.travel(honest + timedelta(days=1)):
        now = db_now()

    assert now.tzinfo == UTC
    assert abs(now - honest) < timedelta(minutes=5)


@pytest.mark.django_db
def test_clock_at_stands_still_only_when_told(at):
    assert clock_at(at)() == at
    assert clock_at(None)() <= db_now()
