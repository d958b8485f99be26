"""Signing in as somebody who has shown all that the portal asks of them."""

from django.http import HttpRequest
from django.test import Client

from accounts.models import User
from accounts.second_factor import give_totp, has_second_factor, mark_second_factor_used, needs_second_factor


def sign_in(client: Client, user: User) -> None:
    """`user` is signed in; who needs a second factor has one, and used it just now."""
    client.force_login(user)
    if needs_second_factor(user):
        if not has_second_factor(user):
            give_totp(user)
        request = HttpRequest()
        request.user, request.session = user, client.session
        mark_second_factor_used(request)
        request.session.save()
