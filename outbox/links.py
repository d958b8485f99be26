import re
from datetime import timedelta

from django.conf import settings
from django.core import signing

KEY = re.compile(r"(/(?:offer|answer|registration|waitlist|calendar|keep|word|unsubscribe)/)[^\s<>\"]+")


def absolute(path: str) -> str:
    """The full address of a path of the portal, for mail, where nobody knows the request's host."""
    return f"{settings.BASE_URL}/{path.lstrip('/')}"


def without_keys(text: str) -> str:
    """`text` with every personal link cut short: whoever holds one may answer in the person's name."""
    return KEY.sub(r"\1…", text)


STOP = "outbox.stop.v1"
STOP_LASTS = timedelta(days=365)


def stop_link(person_id: int, category: str) -> str:
    """The address at which a press, of a person or of their mail program (RFC 8058), ends this category of mail."""
    return absolute(f"/unsubscribe/{signing.dumps([person_id, category], salt=STOP)}/")


def stopped_by(token: str) -> tuple[int, str] | None:
    """Whose mail of which category a link ends; None for one that was altered or is over a year old."""
    try:
        person_id, category = signing.loads(token, salt=STOP, max_age=STOP_LASTS)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    return int(person_id), str(category)
