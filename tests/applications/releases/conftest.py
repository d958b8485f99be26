import pytest
import time_machine

from tests.applications.domain.drafted import Drafted
from tests.applications.releases.pages import NOW
from tests.signing_in import sign_in


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def drafted(client) -> Drafted:
    made = Drafted()
    sign_in(client, made.staff)
    return made
