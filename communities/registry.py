"""Where the apps above tell communities what they cannot know: call these from AppConfig.ready()."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from django.db.models import Q

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractBaseUser
    from django.db.models import QuerySet

    from communities.models import Convenor, Round

Applicants = Callable[["Round"], "QuerySet"]
Standing = Callable[["AbstractBaseUser"], Q]
Founding = Callable[["Convenor"], None]

APPLICANTS: list[Applicants] = []
STANDING: list[Standing] = []
FOUNDING: list[Founding] = []


def register_applicants(fn: Applicants) -> None:
    """`fn(round_)` answers a queryset of the numbers of the people who ever sent an application to this round."""
    APPLICANTS.append(fn)


def register_standing(fn: Standing) -> None:
    """`fn(user)` answers a condition on rows with a `round` and a `person`: this person has an application to this
    round that was sent and not withdrawn, and `user` may have to do with it."""
    STANDING.append(fn)


def applicants_of(round_: "Round") -> set[int]:
    """The numbers of the people who applied to this round."""
    return {pk for fn in APPLICANTS for pk in fn(round_)}


def standing(user: "AbstractBaseUser") -> Q:
    """For rows with a `round` and a `person`: the person's application to the round stands."""
    found = Q(pk__in=[])
    for fn in STANDING:
        found |= fn(user)
    return found


def register_founding(fn: Founding) -> None:
    """`fn(convenor)` gives a new convenor what it begins with, in the transaction that makes it."""
    FOUNDING.append(fn)


def found(convenor: "Convenor") -> None:
    """A convenor is new: let every app give it what it begins with."""
    for fn in FOUNDING:
        fn(convenor)
