"""What `make faults` plays."""

from collections import Counter

from bench.faults.scenes import SCENES
from bench.faults.whole import LANES, STORMS


def test_whole_plays_every_scene_once_on_postgresql():
    lanes = [parts for parts in LANES + STORMS if "--sqlite" not in parts]

    played = Counter(name for parts in lanes for name in SCENES if any(part in name for part in parts))

    assert played == dict.fromkeys(SCENES, 1)
