"""Where sessions are kept: Django's in the database, each with its person at hand."""

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.base import VALID_KEY_CHARS
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.crypto import get_random_string

from accounts.models import User, Visit
from accounts.second_factor import who_has_it, who_needs_it

KEY_LENGTH = 32


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
        here = User.objects.filter(pk=OuterRef("person"))
        factor = {
            "needs_factor": Exists(here.filter(who_needs_it())),
            "has_factor": Exists(here.filter(who_has_it())),
        }
        standing = Visit.objects.filter(session_key=self.session_key, expire_date__gt=timezone.now())
        visit = standing.select_related("person").annotate(**factor).first()
        if visit is None:
            self._session_key = None
        elif visit.person:
            self.person = visit.person
            self.person.needs_factor, self.person.has_factor = visit.needs_factor, visit.has_factor
        return visit

    def _get_new_session_key(self) -> str:
        """Of 165 random bits: nobody need look whether it is taken, and `create` tries again if it should be."""
        return get_random_string(KEY_LENGTH, VALID_KEY_CHARS)
