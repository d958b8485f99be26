"""Links for mail that open one page each: signed, for one purpose, ids only.

A link lives until its age ends. Whoever unseals one compares the version with the row's, which only a row that
replaces its links raises; a link to what is answered, cancelled or taken back opens a page that says so.
"""

from datetime import timedelta

from django.core import signing

from communities.errors import LinkNoLongerValid


def seal(purpose: str, pk: int, version: int) -> str:
    """A token that names row `pk` in its `version`, good for `purpose` alone."""
    return signing.dumps([pk, version], salt=f"cop.{purpose}.v1")


def unseal(purpose: str, token: str, *, max_age: timedelta) -> tuple[int, int]:
    """The row and version that a token names. Says nothing of the row as it is now.

    Raises LinkNoLongerValid when altered, of another purpose, or older than `max_age`.
    """
    try:
        pk, version = signing.loads(token, salt=f"cop.{purpose}.v1", max_age=max_age)
    except signing.BadSignature as error:
        raise LinkNoLongerValid("This link is not complete, or it is too old.") from error
    return pk, version
