import pytest

from tests.applications.cohort import Cohort, cohort
from tests.signing_in import sign_in


@pytest.fixture
def made(client) -> Cohort:
    made = cohort()
    sign_in(client, made.staff)
    return made
