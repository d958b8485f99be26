from django.conf import settings
from django.contrib.sessions.base_session import AbstractBaseSession, BaseSessionManager
from django.db import models


class Visit(AbstractBaseSession):
    """A browser's session, which knows who is signed in there: both are read in one look, and it goes with them."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="visits", editable=False
    )

    objects = BaseSessionManager()

    class Meta:
        verbose_name = "visit"

    @classmethod
    def get_session_store_class(cls) -> type:
        from accounts.visits import SessionStore  # noqa: PLC0415 -- which needs this model

        return SessionStore
