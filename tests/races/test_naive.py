"""The crowd that the portal withstands is a race: a counter without lock or rule oversells under it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bench.seats.crowd import Press, press_at_once
from bench.seats.naive import SEATS, drop_table, make_table, seats_taken
from bench.web.serving import THREADED, free_port, gunicorn, wait_for
from tests.databases import database_url

ATTEMPTS = 20

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.xdist_group("races")]


@pytest.fixture
def port(tmp_path: Path) -> Iterator[int]:
    own, port, log = {"DATABASE_URL": database_url()}, free_port(), tmp_path / "gunicorn.log"
    make_table()
    with gunicorn("bench.seats.naive:application", port, own, log, THREADED) as process:
        wait_for(process, port, "/", log)
        yield port
    drop_table()


def oversold(port: int) -> bool:
    make_table()
    press_at_once(port, [Press("/", {"answer": "accept"}, {})] * 200)
    return seats_taken() > SEATS


def test_crowd_oversells_a_naive_counter(port: int):
    assert any(oversold(port) for _ in range(ATTEMPTS))
