"""Where the app of applications tells sessions what it cannot know: call this from AppConfig.ready()."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from accounts.models import User
    from communities.models import Community


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


@dataclass(frozen=True, slots=True)
class Voice:
    """Somebody who may come to be in a community, or is. `name` is empty where who asks may not see it."""

    person_id: int
    name: str


Voices = Callable[["Community", "User"], list[Voice]]

VOICES: list[Voices] = []


def register_voices(fn: Voices) -> None:
    """`fn(community, user)` answers who chose this community and may still be in it, as `user` may see them."""
    VOICES.append(fn)


def voices_of(community: "Community", user: "User") -> list[Voice]:
    return [voice for fn in VOICES for voice in fn(community, user)]
