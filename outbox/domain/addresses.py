import re
import time
from collections.abc import Iterable
from email.utils import getaddresses

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from outbox.errors import BadRecipient
from outbox.models import BadAddress

LONGEST = 254
# What a form says of anything else, to whoever typed it.
NO_ADDRESS = "This does not look like one email address. Write it like name@example.org."
# Nothing in it that a header could read otherwise.
PLAIN = re.compile(r"[\w.+-]+@[\w.-]+", re.ASCII)


def one_address(text: str) -> str:
    """`text` in lower case, if it is exactly one email address. Raises BadRecipient."""
    try:
        validate_email(text)
    except ValidationError:
        raise BadRecipient("That is not one email address.") from None
    if len(text) > LONGEST or not (PLAIN.fullmatch(text) or getaddresses([text]) == [("", text)]):
        raise BadRecipient("That is not one email address.")
    return text.lower()


def has_bounced(address: str) -> bool:
    """A mail server refused this address for good, and staff have not cleared it since."""
    return BadAddress.objects.filter(address=address.lower()).exists()


class Bounces:
    """Which of the addresses of a batch bounced, by one look that is repeated once it is a second old."""

    TRUST_SECONDS = 1.0

    def __init__(self, addresses: Iterable[str]) -> None:
        self.addresses = {address.lower() for address in addresses}
        self._looked_at = float("-inf")

    def has(self, address: str) -> bool:
        address = address.lower()
        is_new = address not in self.addresses  # where the person wishes it now
        self.addresses.add(address)
        if is_new or time.monotonic() - self._looked_at > self.TRUST_SECONDS:
            self._looked_at = time.monotonic()
            found = BadAddress.objects.filter(address__in=self.addresses)
            self._bounced = set(found.values_list("address", flat=True))
        return address in self._bounced


def note_bounce(address: str, error_code: str) -> None:
    """Remember that a server refused this address; the first refusal is the one that is kept."""
    BadAddress.objects.get_or_create(address=address.lower(), defaults={"error_code": error_code})
