"""Each factory alone makes one valid row, and little else."""

import pytest
from factory.django import DjangoModelFactory

from tests import factories

EVERY = [
    made
    for made in vars(factories).values()
    if isinstance(made, type) and issubclass(made, DjangoModelFactory)
]


@pytest.mark.django_db
@pytest.mark.parametrize("factory", EVERY, ids=lambda factory: factory.__name__)
def test_factory_makes_a_valid_row_twice(factory):
    given = {"starts_on": "2026-09-25"} if factory is factories.CalendarDayFactory else {}

    one, other = factory.create_batch(2, **given)

    one.full_clean()
    assert one.pk != other.pk
