"""Who must show a second factor, and whether they have."""

from collections.abc import Callable
from datetime import date, timedelta
from functools import reduce
from operator import or_
from typing import NamedTuple

from allauth.account.internal.flows.login import get_authentication_records, record_authentication
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from allauth.mfa.utils import is_mfa_enabled
from django.db.models import BooleanField, Exists, ExpressionWrapper, OuterRef, Q
from django.http import HttpRequest
from django.utils import timezone

from accounts.models import User
from outbox.prepared import Given


class Today(NamedTuple):
    """The first and the last day that it is now somewhere on earth."""

    first: date | Given
    last: date | Given


Condition = Callable[[Today], Q | Exists]
FACTORS = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]

conditions: list[Condition] = []


def register(condition: Condition) -> None:
    """Apps above say, from AppConfig.ready(), who else needs a second factor: a condition on a person, read with the
    person at each request."""
    conditions.append(condition)


def today() -> Today:
    now = timezone.now()
    return Today(*((now + timedelta(hours=hours)).date() for hours in (-12, 12)))


def who_needs_it(at: Today | None = None) -> ExpressionWrapper:
    """Of a person in a query: staff always; others if an app above says so (a facilitator, a convenor's person).
    `at` is today, unless the query is prepared for any."""
    either = reduce(or_, (condition(at or today()) for condition in conditions), Q(is_staff=True))
    return ExpressionWrapper(either, output_field=BooleanField())


def who_has_it() -> Exists:
    """Of a person in a query: an authenticator app or a passkey is theirs."""
    return Exists(Authenticator.objects.filter(user=OuterRef("pk"), type__in=FACTORS))


def needs_second_factor(user: User) -> bool:
    """As it was when `user` was read for this request, or else as it is now."""
    if hasattr(user, "needs_factor"):
        return user.needs_factor
    return User.objects.filter(who_needs_it(), pk=user.pk).exists()


def has_second_factor(user: User) -> bool:
    """An authenticator app or a passkey. Recovery codes alone are none. As it was when `user` was read for this
    request, or else as it is now."""
    return user.has_factor if hasattr(user, "has_factor") else is_mfa_enabled(user, FACTORS)


def used_second_factor(request: HttpRequest) -> bool:
    """The signed-in person showed a factor, or a recovery code in its place, in this session."""
    records = get_authentication_records(request, request.user)
    return any(record.get("method") == "mfa" for record in records)


def first_authenticated_at(request: HttpRequest) -> float | None:
    """When this session's sign-in began, in seconds since 1970; None if it left no record."""
    records = get_authentication_records(request, request.user)
    return records[0]["at"] if records else None


def mark_second_factor_used(request: HttpRequest) -> None:
    """Note in the session that its signed-in person has shown a second factor just now.

    For who has enrolled it in this very request, and for the demo's sign-in of sample people:
    `login(request, user)`, `give_totp(user)`, then this.
    """
    record_authentication(request, request.user, "mfa", reauthenticated=True)


def give_totp(user: User) -> str:
    """Give `user` an authenticator app and return its secret: for sample people and tests."""
    secret = generate_totp_secret()
    TOTP.activate(user, secret)
    return secret
