"""Where the app of applications tells sessions what it cannot know: call this from AppConfig.ready()."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Said:
    """What somebody said, when they applied, about coming on a day: yes, maybe or no."""

    person_id: int
    session_id: int
    day: date
    answer: str


Availability = Callable[[Iterable[int]], list[Said]]

AVAILABILITY: list[Availability] = []


def register_availability(fn: Availability) -> None:
    """`fn(people)` answers all that these people said about dates that have not moved since."""
    AVAILABILITY.append(fn)


def availability_of(people: Iterable[int]) -> list[Said]:
    """All that these people, by number, said about coming on days."""
    people = list(people)
    return [said for fn in AVAILABILITY for said in fn(people)]
