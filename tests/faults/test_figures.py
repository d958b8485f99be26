"""A few figures of reliability, small, with real processes; `make faults` plays all of them whole."""

import pytest

from bench.faults.scenes import SCENES
from bench.faults.stage import Stage
from tests.faults import IS_POSTGRESQL

pytestmark = [pytest.mark.faults, pytest.mark.django_db(transaction=True)]

# A few minutes of each `make test`: on the quicker database what it says for both, on the other what a broker adds.
ON_SQLITE = ["2 workers killed, loop", "9 poison"]
ON_POSTGRESQL = ["2 workers killed, Celery and beat", "3 naive engine by ETA", "11 workers asleep"]
HERE = ON_POSTGRESQL if IS_POSTGRESQL else ON_SQLITE


@pytest.mark.parametrize(
    "name",
    [pytest.param(name, marks=pytest.mark.xdist_group(f"faults {n % 2}")) for n, name in enumerate(HERE)],
)
def test_figure_is_reached(name: str, stage: Stage):
    came = SCENES[name](stage)
    rows = came if isinstance(came, list) else [came]
    print(*rows, sep="\n")

    assert [str(row) for row in rows if not row.is_right] == []
