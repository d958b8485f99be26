"""Where sessions are kept: Django's in the database, each with its person at hand."""

from collections.abc import Callable
from functools import cache
from typing import NamedTuple

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.base import VALID_KEY_CHARS
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.db.models import CharField, DateField, DateTimeField, Exists, F, OuterRef, QuerySet
from django.utils import timezone
from django.utils.crypto import get_random_string

from accounts import second_factor
from accounts.models import User, Visit
from accounts.second_factor import Condition, Today, today, who_has_it, who_needs_it
from outbox.prepared import Given, Prepared

KEY_LENGTH = 32


class Along(NamedTuple):
    """What an app above wants to know of a person at each request: `fields` of one relation of theirs, a row for each
    that there is, and the person's own. `keep` gives the values to the person."""

    fields: tuple[str, ...]
    keep: Callable[[User, list[tuple]], None]


_along: list[Along] = []


def read_along(along: Along) -> None:
    """An app above says so, from AppConfig.ready(). One relation in all: the rows of two would multiply."""
    _along.append(along)


def _standing() -> QuerySet[Visit]:
    here = User.objects.filter(pk=OuterRef("person"))
    day = Today(Given("first", DateField()), Given("last", DateField()))
    factor = {
        "needs_factor": Exists(here.filter(who_needs_it(day))),
        "has_factor": Exists(here.filter(who_has_it())),
    }
    key, now = Given("key", CharField()), Given("now", DateTimeField())
    standing = Visit.objects.filter(session_key=key, expire_date__gt=now)
    fields = [field for along in _along for field in along.fields]
    more = {f"along_{place}": F(f"person__{field}") for place, field in enumerate(fields)}
    more["own_zone"] = F("person__profile__zone")
    return standing.select_related("person").annotate(**factor, **more)


@cache
def _visits(conditions: tuple[Condition, ...]) -> Prepared:
    """One for all requests; another only if an app says who else needs a second factor."""
    return Prepared(_standing)


class SessionStore(DatabaseStore):
    """`person` is who the session says is signed in, as the one look found them; `OneLook` uses it."""

    person: User | None = None

    @classmethod
    def get_model_class(cls) -> type[Visit]:
        return Visit

    def create_model_instance(self, data: dict) -> Visit:
        visit = super().create_model_instance(data)
        visit.person_id = data.get(SESSION_KEY)
        return visit

    def delete(self, session_key: str | None = None) -> None:
        """In one statement."""
        Visit.objects.filter(session_key=session_key or self.session_key).delete()

    def _get_session_from_db(self) -> Visit | None:
        first, last = today()
        look = _visits(tuple(second_factor.conditions))
        found = look(key=self.session_key, now=timezone.now(), first=first, last=last)
        visit = next(iter(found), None)
        if visit is None:
            self._session_key = None
        elif visit.person:
            self.person = visit.person
            self.person.needs_factor, self.person.has_factor = visit.needs_factor, visit.has_factor
            self.person.own_zone = visit.own_zone or ""
            for along in _along:
                places = range(len(along.fields))
                rows = [tuple(getattr(one, f"along_{place}") for place in places) for one in found]
                along.keep(self.person, rows)
        return visit

    def _get_new_session_key(self) -> str:
        """Of 165 random bits: nobody need look whether it is taken, and `create` tries again if it should be."""
        return get_random_string(KEY_LENGTH, VALID_KEY_CHARS)
