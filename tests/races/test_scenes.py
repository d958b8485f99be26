"""Figures of capacity under real races: gunicorn with several processes, and processes that call the verbs."""

from collections.abc import Callable

import pytest

from bench.seats.interleaving import interleave
from bench.seats.scenes import SCENES, Found
from bench.seats.stage import Stage

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.xdist_group("races")]


@pytest.mark.parametrize("scene", SCENES, ids=lambda scene: scene.__name__)
def test_scene_ends_as_it_must(scene: Callable[[Stage], Found], stage: Stage):
    found = scene(stage)

    assert found.facts == found.wanted


def test_no_interleaving_breaks_what_must_be_so(stage: Stage):
    found = interleave(stage, 10, seed=4)

    assert found.facts == found.wanted
