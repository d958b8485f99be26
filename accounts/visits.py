"""Where sessions are kept: Django's in the database, each with its person at hand."""

from functools import cache

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.base import VALID_KEY_CHARS
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.db.models import CharField, DateField, DateTimeField, Exists, F, OuterRef, QuerySet
from django.utils import timezone
from django.utils.crypto import get_random_string

from accounts import second_factor
from accounts.models import User, Visit
from accounts.prepared import Given, Prepared
from accounts.second_factor import Condition, Today, today, who_has_it, who_needs_it

KEY_LENGTH = 32


def _standing() -> QuerySet[Visit]:
    here = User.objects.filter(pk=OuterRef("person"))
    day = Today(Given("first", DateField()), Given("last", DateField()))
    factor = {
        "needs_factor": Exists(here.filter(who_needs_it(day))),
        "has_factor": Exists(here.filter(who_has_it())),
    }
    key, now = Given("key", CharField()), Given("now", DateTimeField())
    standing = Visit.objects.filter(session_key=key, expire_date__gt=now)
    return standing.select_related("person").annotate(**factor, own_zone=F("person__profile__zone"))


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
        return visit

    def _get_new_session_key(self) -> str:
        """Of 165 random bits: nobody need look whether it is taken, and `create` tries again if it should be."""
        return get_random_string(KEY_LENGTH, VALID_KEY_CHARS)
