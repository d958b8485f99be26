"""What the catalogue says of each kind of automatic mail, and what a convenor's own words may be made of.

The apps above call `describe` for every kind that they register, from AppConfig.ready().
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractBaseUser

Context = Mapping[str, object]


@dataclass(frozen=True)
class Placeholder:
    """`{name}` in the words. `words` says what it is and where it comes from; `value` finds it in a mail's context."""

    name: str
    words: str
    value: Callable[[Context], object]

    def of(self, context: Context) -> str:
        """The value, or nothing where this mail has none."""
        try:
            return str(self.value(context) or "").strip()
        except (KeyError, AttributeError, TypeError):
            return ""


@dataclass(frozen=True)
class Recipient:
    """Somebody who would get such a mail, with what it would be made of. `about` is what a copy of it is about, where
    somebody must see nothing of that."""

    key: str
    label: str
    context: Context
    about: str = ""


# Of this convenor, and no more of them than this member of staff may see.
Recipients = Callable[[int, "AbstractBaseUser"], Iterable[Recipient]]


@dataclass(frozen=True)
class Description:
    """`fixed` says why no convenor has words of its own here; empty where it may. `later` are what such mail may yet be
    about: a value that one of them has not is warned of, not refused."""

    kind: str
    when: str
    to: str
    template: str
    sample: Callable[[], Context]
    palette: tuple[Placeholder, ...] = ()
    recipients: Recipients | None = None
    fixed: str = ""
    later: Recipients | None = None

    def values(self, context: Context) -> dict[str, str]:
        return {one.name: one.of(context) for one in self.palette}


DESCRIPTIONS: dict[str, Description] = {}
NAMERS: list[Callable[[Iterable[int]], dict[int, str]]] = []
TELLING: list[Callable[[int], Iterable[str]]] = []


def describe(description: Description) -> None:
    """Say of a kind what it is. Raises ValueError for one that is described already."""
    if description.kind in DESCRIPTIONS:
        raise ValueError(f"The kind of message {description.kind!r} is described twice.")
    DESCRIPTIONS[description.kind] = description


def register_names(fn: Callable[[Iterable[int]], dict[int, str]]) -> None:
    """`fn(convenor_ids)` answers what these convenors are called."""
    NAMERS.append(fn)


def names_of(convenor_ids: Iterable[int]) -> dict[int, str]:
    ids = list(convenor_ids)
    return {pk: name for fn in NAMERS for pk, name in fn(ids).items()}


def register_telling(fn: Callable[[int], Iterable[str]]) -> None:
    """`fn(convenor_id)` answers names that no subject line may show: of the convenor, its programs and groups."""
    TELLING.append(fn)


def telling_names(convenor_id: int) -> set[str]:
    return {name.strip().lower() for fn in TELLING for name in fn(convenor_id) if name.strip()}


def described_by(template: str) -> Description | None:
    """The description whose words this template holds."""
    return next((one for one in DESCRIPTIONS.values() if one.template == template and not one.fixed), None)
