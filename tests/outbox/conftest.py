import copy
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

import pytest

from outbox import registry
from outbox.domain import wakeup
from outbox.models import Message

AT = datetime(2026, 9, 4, 23, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _registry_of_its_own(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The outbox alone: what the apps above registered stays out, and what a test registers goes with it."""
    monkeypatch.setattr(registry, "KINDS", {})
    monkeypatch.setattr(registry, "SCOPES", [])
    jobs = dict(registry.JOBS)
    registry.JOBS.clear()
    yield
    registry.JOBS.clear()
    registry.JOBS.update(jobs)


@pytest.fixture(autouse=True)
def _broker_not_known_to_fail(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wakeup.breaker, "quiet_until", 0.0)


@pytest.fixture(autouse=True)
def _templates_of_the_tests(settings) -> None:
    engine = copy.deepcopy(settings.TEMPLATES[0])
    engine["DIRS"] = [Path(__file__).parent / "templates", *engine["DIRS"]]
    settings.TEMPLATES = [engine]


@pytest.fixture
def at() -> datetime:
    """The moment of these tests; far from the clock on the wall."""
    return AT


@pytest.fixture
def make_message(db) -> Callable[..., Message]:
    """A row that is due at `AT`, with anything changed that you name."""
    numbers = count(1)

    def make(**fields: object) -> Message:
        number = next(numbers)
        given = {
            "key": f"test:{number}",
            "kind": "note",
            "to": f"alex.sample{number}@example.org",
            "subject": "A note",
            "text": "Some words.\n",
            "due_at": AT,
        } | fields
        return Message.objects.create(next_attempt_at=given.pop("next_attempt_at", given["due_at"]), **given)

    return make
