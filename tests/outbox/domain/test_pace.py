from outbox.domain import pace
from outbox.domain.pace import FIRST, MOST, Pace


def sizes(monkeypatch, *seconds: float) -> list[int]:
    """The size of each batch after the first, when a batch takes so long."""
    now, speed = [0.0], Pace()
    monkeypatch.setattr(pace.time, "monotonic", lambda: now[0])
    found = [speed.size]
    for each in seconds:
        with speed.of(range(speed.size)):
            now[0] += each
        found.append(speed.size)
    return found


def test_pace_takes_what_leaves_within_a_second(monkeypatch):
    assert sizes(monkeypatch, 0.2, 0.5, 2.0) == [FIRST, 50, MOST, 50]


def test_pace_takes_one_at_a_time_from_a_server_that_is_slow(monkeypatch):
    assert sizes(monkeypatch, 60.0, 20.0, 0.1) == [FIRST, 1, 1, 10]
