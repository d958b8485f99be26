"""What a mail provider tells of mail that it took, as django-anymail words it. Connected where one is set up: see
`outbox.apps`."""

import re
from collections.abc import Iterator, Mapping

from anymail.signals import AnymailTrackingEvent, EventType, RejectReason

from outbox.domain.bouncing import came_back
from outbox.domain.faults import is_of_address

GONE = {EventType.BOUNCED, EventType.REJECTED, EventType.FAILED}
# Why nothing else would arrive at an address either, whatever the provider.
DEAD = {RejectReason.INVALID, RejectReason.UNSUBSCRIBED, RejectReason.SPAM}
# How providers call a bounce that is for good: anymail calls a full mailbox a bounce as well.
FOR_GOOD = re.compile(r"(?:activity\.)?hard[ _]?bounced?|permanent", re.IGNORECASE)


def hear(event: AnymailTrackingEvent, **_: object) -> None:
    """Keep that mail came back, or was marked as junk. Only codes: what the provider says in words may name people."""
    is_gone, is_junk = event.event_type in GONE, event.event_type == EventType.COMPLAINED
    if not event.recipient or not (is_gone or is_junk):
        return
    reason = RejectReason.SPAM if is_junk else event.reject_reason or RejectReason.OTHER
    came_back(
        event.recipient,
        f"returned:{reason}",
        provider_id=event.message_id or "",
        is_gone=is_gone,
        is_dead=reason in DEAD or (event.event_type == EventType.BOUNCED and _is_for_good(event)),
    )


def _is_for_good(event: AnymailTrackingEvent) -> bool:
    """The provider says so, or the mail server of the address did."""
    words = _words(event.esp_event)
    return any(FOR_GOOD.fullmatch(word) for word in words) or is_of_address(event.mta_response or "")


def _words(raw: object) -> Iterator[str]:
    """Each text in what the provider sent, and each name of what is true."""
    if isinstance(raw, str):
        yield raw
    elif isinstance(raw, Mapping):
        for name, value in raw.items():
            yield from [str(name)] if value is True else _words(value)
    elif isinstance(raw, list):
        for value in raw:
            yield from _words(value)
