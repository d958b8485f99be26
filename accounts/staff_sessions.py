"""How long a member of staff stays signed in: 12 hours at most, one hour without doing anything."""

from collections.abc import MutableMapping
from datetime import datetime, timedelta

LONGEST = timedelta(hours=12)
IDLE = timedelta(minutes=60)
# A row of the session is written this often at most, so that reading pages stays reading.
STEP = timedelta(minutes=5)
BEGAN, SEEN = "staff_began", "staff_seen"


def keep_alive(session: MutableMapping[str, object], *, signed_in_at: float, at: datetime) -> bool:
    """Note that its person is here at `at`. False: the session is too old, or was left alone for too long.

    `signed_in_at`: seconds since 1970; it counts until the session has a note of its own.
    """
    now = int(at.timestamp())
    began = session.get(BEGAN, int(signed_in_at))
    seen = session.get(SEEN, began)
    if now - began >= LONGEST.total_seconds() or now - seen >= IDLE.total_seconds():
        return False
    if SEEN not in session or now - seen >= STEP.total_seconds():
        session[BEGAN], session[SEEN] = began, now
    return True
