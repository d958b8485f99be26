"""How often one connection and one address may send a public form."""

from datetime import datetime

from allauth.core.internal import ratelimit
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

PER_CONNECTION = "5/h/key"
PER_ADDRESS = "3/d/key"
SLOW_DOWN = (
    "This form has been sent many times from your connection or for this address. "
    "What you wrote is still here: wait an hour, then press the button again."
)


def may_send(request: HttpRequest, *, purpose: str, email: str, at: datetime) -> bool:
    """Count one sending of the form `purpose`: at most 5 an hour from a connection, 3 a day for an address.

    False: too many. Then show the form again with SLOW_DOWN. Neither is kept, only a keyed hash of it.
    """
    connection = keyed_connection(request, at)
    address = salted_hmac("accounts.throttle.address", email.strip().lower()).hexdigest()
    return _within(request, f"{purpose}_connection", PER_CONNECTION, connection) and _within(
        request, f"{purpose}_address", PER_ADDRESS, address
    )


def keyed_connection(request: HttpRequest, at: datetime) -> str:
    """The network address of a request as a hash that cannot be turned back; its key changes every day (UTC).

    Believes X-Forwarded-For only as far as ALLAUTH_TRUSTED_PROXY_COUNT says.
    """
    return salted_hmac(f"accounts.throttle.connection.{at:%Y-%m-%d}", ratelimit.get_ip(request)).hexdigest()


def _within(request: HttpRequest, action: str, rate: str, key: str) -> bool:
    limits = {action: rate}
    return bool(
        ratelimit.consume(request, app="accounts", action=action, config=limits, key=key, limit_get=True)
    )
