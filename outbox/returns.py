"""What a mail provider tells of mail that it took, in the same words from all of them (django-anymail). Connected where
one is set up: see `outbox.apps`."""

from anymail.signals import AnymailTrackingEvent, EventType, RejectReason

from outbox.domain.bouncing import came_back

GONE = {EventType.BOUNCED, EventType.REJECTED, EventType.FAILED}
# Why nothing else would arrive at an address either. A policy, or a server that slept for days, is no such reason.
DEAD = {RejectReason.INVALID, RejectReason.BOUNCED, RejectReason.UNSUBSCRIBED, RejectReason.SPAM}


def hear(event: AnymailTrackingEvent, **_: object) -> None:
    """Keep that mail came back, or was marked as junk. Only codes: what the provider says in words may name people."""
    is_gone, is_junk = event.event_type in GONE, event.event_type == EventType.COMPLAINED
    if not event.recipient or not (is_gone or is_junk):
        return
    reason = RejectReason.SPAM if is_junk else event.reject_reason or RejectReason.OTHER
    provider_id = event.message_id or "" if is_gone else ""
    came_back(event.recipient, f"returned:{reason}", provider_id=provider_id, is_dead=reason in DEAD)
