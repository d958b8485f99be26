"""Where the apps above tell the outbox what it cannot know: call these from AppConfig.ready()."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import Enum
from typing import TYPE_CHECKING

from outbox.prepared import Given

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractBaseUser
    from django.db.models import QuerySet

    from outbox.models import Message


class Verdict(Enum):
    """What its writer says about a message, asked from fresh rows right before it leaves."""

    WANTED = "wanted"
    SUPERSEDED = "superseded"
    CANCELLED = "cancelled"
    EXPIRED = "expired"


@dataclass(frozen=True)
class Content:
    """The words of one mail. `calendar` is an iCalendar text of one or several objects, `calendar_method` the METHOD
    of the first. `left_out` are the placeholders for whose want the convenor's own words were left out."""

    subject: str
    text: str
    html: str = ""
    calendar: str = ""
    calendar_method: str = ""
    left_out: tuple[str, ...] = ()


@dataclass(frozen=True)
class Wishes:
    """How a person wishes to be written to at this moment. `address` is where their mail goes, "" if nobody knows, and
    `is_chosen` if they named it for that; `unwanted` are the categories of mail that they switched off."""

    address: str = ""
    is_discreet: bool = False
    has_neutral_titles: bool = False
    unwanted: frozenset[str] = frozenset()
    is_chosen: bool = False


NO_WISHES = Wishes()

Render = Callable[["Message"], Content]
StillWanted = Callable[["Message", datetime], Verdict | datetime]
Gather = Callable[[list["Message"]], None]
Work = Callable[[datetime], int]
Waiting = Callable[[datetime | Given], Iterable["QuerySet"]]
Scope = Callable[["AbstractBaseUser"], set[int]]
Veil = Callable[["AbstractBaseUser"], set[str]]
Names = Callable[[Iterable[int]], dict[int, str]]
Finder = Callable[[str], Iterable[int]]
Audit = Callable[..., object]
Wishing = Callable[[Iterable[int]], dict[int, Wishes]]
Owners = Callable[[Iterable[str]], dict[str, int]]


@dataclass(frozen=True)
class Kind:
    name: str
    title: str
    render: Render | None = None
    still_wanted: StillWanted | None = None
    gather: Gather | None = None
    # Proof of an address, or news of it: it goes where it was written to, whatever the person wishes since.
    is_to_the_letter: bool = False
    # The category under which a person may switch it off; "": it is never optional.
    category: str = ""
    # The rule or the press that it comes from, as a sentence for staff.
    why: str = ""
    # The record with the rule, as `app.model:pk`, where there is one.
    origin: Callable[["Message"], str] | None = None


@dataclass(frozen=True)
class Job:
    """Something that ticks do, and where they see at a glance that there may be something to do."""

    run: Work
    waiting: Waiting | None = None


@dataclass(frozen=True)
class Category:
    """Optional mail, as a person sees it on their page about mail: `words` say what they miss without it."""

    title: str
    words: str


CATEGORIES: dict[str, Category] = {}
KINDS: dict[str, Kind] = {}
JOBS: dict[str, Job] = {}
SCOPES: list[Scope] = []
VEILS: list[Veil] = []
WISHES: list[Wishing] = []
OWNERS: list[Owners] = []
NAMES: list[Names] = []
FINDERS: list[Finder] = []
AUDITS: list[Audit] = []


def register_kind(
    name: str,
    *,
    title: str,
    render: Render | None = None,
    still_wanted: StillWanted | None = None,
    gather: Gather | None = None,
    is_to_the_letter: bool = False,
    category: str = "",
) -> None:
    """Name a kind of message. `render` gives the words of planned mail when it is sent; `still_wanted` may stop any
    mail at the last moment, or answer a later one at which it is asked again; `gather` may read for all rows of a batch
    at once, and keep on each, what holds for the second in which they leave. Raises ValueError for a name that is
    taken."""
    if name in KINDS:
        raise ValueError(f"The kind of message {name!r} is registered twice.")
    KINDS[name] = Kind(name, title, render, still_wanted, gather, is_to_the_letter, category)


def explain(whys: Mapping[str, str], *, origin: Callable[["Message"], str] | None = None) -> None:
    """Say of kinds that are registered which rule or press each comes from, in a sentence for staff; `origin` answers
    the record with the rule."""
    for name, why in whys.items():
        KINDS[name] = replace(KINDS[name], why=why, origin=origin)


def register_category(name: str, *, title: str, words: str) -> None:
    """Name a category of optional mail. Raises ValueError for a name that is taken."""
    if name in CATEGORIES:
        raise ValueError(f"The category of mail {name!r} is registered twice.")
    CATEGORIES[name] = Category(title, words)


def kind_of(name: str) -> Kind:
    """The registered kind; one that nobody registered is always wanted and is titled by its name."""
    return KINDS.get(name) or Kind(name, title=name)


def register_job(name: str, fn: Work, *, waiting: Waiting | None = None) -> None:
    """Let ticks run `fn(at)` before mail is sent; it answers how much it did, and may run twice at once.

    A tick runs it where one of the rows of `waiting(at)` is there, or another job has just done something; every
    few minutes one runs it in any case, and that is all without `waiting`. That is called once in a
    process, with a moment that is `Given` with each tick. Raises ValueError for a name that is taken.
    """
    if name in JOBS:
        raise ValueError(f"The job {name!r} is registered twice.")
    JOBS[name] = Job(fn, waiting)


def register_scope(fn: Scope) -> None:
    """`fn(user)` answers the numbers of the convenors whose mail this user may see in the admin."""
    SCOPES.append(fn)


def convenors_seen_by(user: "AbstractBaseUser") -> set[int]:
    """The numbers of all convenors whose mail this user may see."""
    return set().union(*(scope(user) for scope in SCOPES))


def register_veil(fn: Veil) -> None:
    """`fn(user)` answers what mail may be `about` that this user must see nothing of, whoever's it is."""
    VEILS.append(fn)


def hidden_from(user: "AbstractBaseUser") -> set[str]:
    """What mail is about that this user must see nothing of."""
    return set().union(*(veil(user) for veil in VEILS))


def register_wishes(fn: Wishing) -> None:
    """`fn(person_ids)` answers what those people wish whom it knows, read now."""
    WISHES.append(fn)


def wishes_of(person_ids: Iterable[int]) -> dict[int, Wishes]:
    """What these people wish as things stand; who is known to no app is left out."""
    ids = list(person_ids)
    return {pk: wishes for fn in WISHES for pk, wishes in fn(ids).items()} if ids else {}


def register_owners(fn: Owners) -> None:
    """`fn(addresses)`, in lower case, answers the numbers of the people whose proved addresses these are."""
    OWNERS.append(fn)


def owners_of(addresses: Iterable[str]) -> dict[str, int]:
    """Whose addresses these are; one that is nobody's is left out."""
    asked = list(addresses)
    return {address: pk for fn in OWNERS for address, pk in fn(asked).items()} if asked else {}


def register_people(names: Names, finder: Finder) -> None:
    """`names(person_ids)` answers what those people are called; `finder(words)` the numbers of some hundred people at
    most who are called so or have an address like that."""
    NAMES.append(names)
    FINDERS.append(finder)


def names_of(person_ids: Iterable[int | None]) -> dict[int, str]:
    """What these people are called; who is known to no app is left out."""
    ids = {pk for pk in person_ids if pk}
    return {pk: name for fn in NAMES for pk, name in fn(ids).items()} if ids else {}


def people_like(words: str) -> set[int]:
    """The numbers of people with this name or address."""
    return {pk for fn in FINDERS for pk in fn(words)}


def register_audit(fn: Audit) -> None:
    """`fn(user, verb, record, **details)` keeps who did what to which record of the outbox."""
    AUDITS.append(fn)


def note(user: "AbstractBaseUser", verb: str, record: object, **details: object) -> None:
    """Keep in the audit that `user` did `verb`. `details` are codes and counts, never words."""
    for fn in AUDITS:
        fn(user, verb, record, **details)
