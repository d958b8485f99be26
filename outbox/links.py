import re

from django.conf import settings

KEY = re.compile(r"(/(?:offer|answer|registration|waitlist|calendar|keep|word)/)[^\s<>\"]+")


def absolute(path: str) -> str:
    """The full address of a path of the portal, for mail, where nobody knows the request's host."""
    return f"{settings.BASE_URL}/{path.lstrip('/')}"


def without_keys(text: str) -> str:
    """`text` with every personal link cut short: whoever holds one may answer in the person's name."""
    return KEY.sub(r"\1…", text)
