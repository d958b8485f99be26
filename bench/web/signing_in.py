"""A session for somebody who has shown all that the portal asks of them, by the portal's own means."""

from importlib import import_module

from django.conf import settings
from django.contrib.auth import login
from django.http import HttpRequest

from accounts.models import User
from accounts.second_factor import give_totp, has_second_factor, mark_second_factor_used, needs_second_factor


def cookie_of(user: User) -> str:
    """A new session, signed in as `user`, with a second factor if the portal wants one. The cookie's value."""
    request = HttpRequest()
    request.user = user
    request.session = import_module(settings.SESSION_ENGINE).SessionStore()
    request.META["REMOTE_ADDR"] = "127.0.0.1"
    login(request, user)
    if needs_second_factor(user):
        if not has_second_factor(user):
            give_totp(user)
        mark_second_factor_used(request)
    request.session.save()
    return request.session.session_key
