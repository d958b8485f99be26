import pytest

from applications.domain import holding
from tests.applications.domain.drafted import Drafted


@pytest.fixture(autouse=True)
def everything_is_long(monkeypatch):
    monkeypatch.setattr(holding, "AT_ONCE", 0)


@pytest.fixture
def drafted() -> Drafted:
    return Drafted()
