"""What a placement is worth: points for the score and the rank of a wish; between equals, a lottery."""

from functools import lru_cache
from hashlib import sha256
from math import floor

from applications.matching.problem import Wish

SCALE = 10  # points to one of a hundred that reviewers give, so that a rank can weigh as so many of them
UNREVIEWED = 3.0  # the middle of the reviewers' 1 to 5
FOR_RANK = {1: 200, 2: 100}
DRAW_BITS = 24  # whole numbers that floating point adds up exactly, for more people than a country has


def hundredths(score: float | None) -> int:
    """A mean of 1 to 5 as 0 to 100; the middle for what nobody has reviewed."""
    exact = round(((UNREVIEWED if score is None else score) - 1) * 25, 6)  # 3.3 is 57.5, and no less
    return floor(exact + 0.5)


def points(wish: Wish | None) -> int:
    """What it is worth to grant this wish. A placement by staff that was never wished has the middle score.

    A rank counts a little more the better the score, so that of two people who can both be placed, but not both in
    their first choice, it goes to the stronger and not by the lottery.
    """
    if wish is None:
        return hundredths(None) * SCALE
    score, rank = hundredths(wish.score), FOR_RANK.get(wish.rank, 0)
    return score * SCALE + rank + score * rank // FOR_RANK[1]


@lru_cache(maxsize=1 << 16)
def _digest(seed: str, applicant: int, group: int) -> bytes:
    return sha256(f"{seed}|{applicant}|{group}".encode()).digest()


def draw(seed: str, applicant: int, group: int, again: int = 0) -> int:
    """The lottery number of this person for this group; `again`: for the rare case of equal sums."""
    size = DRAW_BITS // 8
    return int.from_bytes(_digest(seed, applicant, group)[again * size : (again + 1) * size])
