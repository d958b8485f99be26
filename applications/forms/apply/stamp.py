"""What a page of the form carries of its making, sealed: for whom it was made, of which round, and when."""

from datetime import UTC, datetime
from typing import NamedTuple

from django.core import signing

from accounts.models import User
from communities.models import Round

FIELD = "stamp"
SALT = "cop.apply.page.v1"


class Stamp(NamedTuple):
    """Primary keys, and when the page was opened (UTC)."""

    round: int
    person: int
    opened_at: datetime


def stamped(round_: Round, person: User, *, at: datetime) -> str:
    """The stamp of a page of `round_` that `person` opens at `at`."""
    return signing.dumps([round_.pk, person.pk, at.timestamp()], salt=SALT)


def read_stamp(sent: str) -> Stamp | None:
    """What the stamp says; None where it is missing or not ours."""
    try:
        round_, person, opened = signing.loads(sent, salt=SALT)
    except signing.BadSignature:
        return None
    return Stamp(round_, person, datetime.fromtimestamp(opened, UTC))


def opened_at(sent: str, round_: Round, person: User, *, otherwise: datetime) -> datetime:
    """When this person opened the page that sent this stamp; `otherwise` where it does not say."""
    stamp = read_stamp(sent)
    is_theirs = stamp is not None and (stamp.round, stamp.person) == (round_.pk, person.pk)
    return min(stamp.opened_at, otherwise) if is_theirs else otherwise
