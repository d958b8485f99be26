"""A mail server, a broker where one can be had, and the test's own database, for scenes of real processes."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bench.faults.servers import own_redis
from bench.faults.sink import sink
from bench.faults.stage import Stage
from tests.databases import database_url
from tests.services import free_port


@pytest.fixture
def stage(transactional_db: None, tmp_path: Path) -> Iterator[Stage]:
    """A small part of each figure. No broker but the scene's own: it will be killed."""
    with own_redis() as broker, sink() as post:
        own = {
            "DATABASE_URL": database_url(),
            "REDIS_URL": broker.url,
            "EMAIL_URL": f"smtp://127.0.0.1:{post.port}",
            "BASE_URL": f"http://127.0.0.1:{free_port()}",
            "TRUSTED_PROXY_COUNT": "1",
            "TICK_SECONDS": "1",
            "LOG_LEVEL": "ERROR",
        }
        yield Stage(own, tmp_path, post, broker)
