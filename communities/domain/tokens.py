"""Links for mail that open one page each: signed, for one purpose, ids only, dead when the row moves on."""

from datetime import timedelta

from django.core import signing

from communities.errors import LinkNoLongerValid


def seal(purpose: str, pk: int, version: int) -> str:
    """A token that names row `pk` in its `version`, good for `purpose` alone."""
    return signing.dumps([pk, version], salt=f"cop.{purpose}.v1")


def unseal(purpose: str, token: str, *, max_age: timedelta) -> tuple[int, int]:
    """The row and version that a token names. Raises LinkNoLongerValid when altered, foreign or too old."""
    try:
        pk, version = signing.loads(token, salt=f"cop.{purpose}.v1", max_age=max_age)
    except signing.BadSignature as error:
        raise LinkNoLongerValid("This link is not complete, or it is too old.") from error
    return pk, version
