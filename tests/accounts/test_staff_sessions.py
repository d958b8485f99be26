from datetime import UTC, datetime, timedelta

import pytest

from accounts.staff_sessions import IDLE, LONGEST, STEP, keep_alive

START = datetime(2026, 11, 3, 1, 0, tzinfo=UTC)
SIGNED_IN = START.timestamp()


def test_keep_alive_counts_from_the_sign_in_before_anything_was_noted():
    assert not keep_alive({}, signed_in_at=SIGNED_IN, at=START + IDLE)
    assert keep_alive({}, signed_in_at=SIGNED_IN, at=START + IDLE - timedelta(seconds=1))


def test_keep_alive_writes_once_a_step():
    session = {}
    keep_alive(session, signed_in_at=SIGNED_IN, at=START)
    noted = dict(session)
    keep_alive(session, signed_in_at=SIGNED_IN, at=START + STEP - timedelta(seconds=1))
    assert session == noted

    keep_alive(session, signed_in_at=SIGNED_IN, at=START + STEP)
    assert session != noted


@pytest.mark.parametrize(("late", "alive"), [(timedelta(seconds=-1), True), (timedelta(0), False)])
def test_keep_alive_ends_a_session_that_was_never_left_alone(late, alive):
    session, at = {}, START
    while at < START + LONGEST - IDLE:
        assert keep_alive(session, signed_in_at=SIGNED_IN, at=at)
        at += IDLE / 2
    keep_alive(session, signed_in_at=SIGNED_IN, at=at)

    last = START + LONGEST - timedelta(minutes=20)
    assert keep_alive(session, signed_in_at=SIGNED_IN, at=last)
    assert keep_alive(session, signed_in_at=SIGNED_IN, at=START + LONGEST + late) is alive
