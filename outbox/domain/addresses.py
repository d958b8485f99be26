from email.utils import getaddresses

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from outbox.errors import BadRecipient
from outbox.models import BadAddress

LONGEST = 254


def one_address(text: str) -> str:
    """`text` in lower case, if it is exactly one email address. Raises BadRecipient."""
    try:
        validate_email(text)
    except ValidationError:
        raise BadRecipient("That is not one email address.") from None
    if len(text) > LONGEST or getaddresses([text]) != [("", text)]:
        raise BadRecipient("That is not one email address.")
    return text.lower()


def has_bounced(address: str) -> bool:
    """A mail server refused this address for good, and staff have not cleared it since."""
    return BadAddress.objects.filter(address=address.lower()).exists()


def note_bounce(address: str, error_code: str) -> None:
    """Remember that a server refused this address; the first refusal is the one that is kept."""
    BadAddress.objects.get_or_create(address=address.lower(), defaults={"error_code": error_code})
