"""A portal of four processes with eight threads each, and four processes that call verbs, for all races of a run."""

from collections.abc import Iterator

import pytest

from bench.seats.players import players
from bench.seats.stage import Stage
from bench.web.serving import THREADED, free_port, gunicorn, wait_for
from tests.databases import database_url


@pytest.fixture(scope="session")
def stage(django_db_setup: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    own, port = {"DATABASE_URL": database_url(), "LOG_LEVEL": "ERROR"}, free_port()
    log = tmp_path_factory.mktemp("races") / "gunicorn.log"
    with (
        gunicorn("cop_portal.wsgi", port, own, log, THREADED) as process,
        players(own) as four,
    ):
        wait_for(process, port, "/health/live", log)
        yield Stage(port, four, share=5)
