import pytest

from applications.models import Choice
from tests.applications.cohort import Cohort, cohort


@pytest.fixture
def made() -> Cohort:
    return cohort(people=1)


@pytest.fixture
def first(made) -> Choice:
    return made.firsts[0]
