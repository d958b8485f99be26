"""The gate before everything that staff and facilitators may see."""

from collections.abc import Callable
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import REDIRECT_FIELD_NAME, logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone

from accounts.second_factor import (
    first_authenticated_at,
    has_second_factor,
    needs_second_factor,
    used_second_factor,
)
from accounts.staff_sessions import keep_alive

Answer = Callable[[HttpRequest], HttpResponse]

# Pages that hold nothing of anybody, and the ways out.
OPEN = ("/static/", "/health/", "/exit/", "/privacy/", "/safety/", "/demo/")
OWN_PAGES = "/accounts/"
# All that a session may do which began before its person had a second factor.
PROOFS = ("mfa_reauthenticate", "mfa_reauthenticate_webauthn", "account_logout")

ENROL = (
    "You can see other people's details here, so your sign-in needs a second step. "
    "Add a passkey or an authenticator app; it takes two minutes."
)
SHOW = "Your account has a second step that this sign-in has not taken yet. Take it to go on."
ENDED = "You were signed out: you had been signed in for long, or away for an hour. Sign in again to go on."


def second_factor(get_response: Answer) -> Answer:
    """Nobody who needs a second factor sees anything without it; sessions end in time."""

    def answer(request: HttpRequest) -> HttpResponse:
        return _halted(request) or get_response(request)

    return answer


def _halted(request: HttpRequest) -> HttpResponse | None:
    """Where this request is led instead, or None if it may pass."""
    if request.path.startswith(OPEN) or not request.user.is_authenticated:
        return None
    if _session_is_over(request):
        logout(request)
        return _lead(request, settings.LOGIN_URL, ENDED)
    if not needs_second_factor(request.user):
        return None
    if not has_second_factor(request.user):
        return None if request.path.startswith(OWN_PAGES) else _lead(request, "mfa_index", ENROL)
    if used_second_factor(request) or request.path in map(reverse, PROOFS):
        return None
    return _lead(request, "mfa_reauthenticate", SHOW)


def _session_is_over(request: HttpRequest) -> bool:
    at = timezone.now()
    signed_in_at = first_authenticated_at(request) or at.timestamp()
    if request.user.is_staff:
        return not keep_alive(request.session, signed_in_at=signed_in_at, at=at)
    # Django counts from the last change of a session; ours ends two weeks after the sign-in.
    return at.timestamp() - signed_in_at >= settings.SESSION_COOKIE_AGE


def _lead(request: HttpRequest, name: str, why: str) -> HttpResponse:
    messages.warning(request, why)
    here = f"?{urlencode({REDIRECT_FIELD_NAME: request.get_full_path()})}" if request.method == "GET" else ""
    return HttpResponseRedirect(f"{reverse(name)}{here}")
