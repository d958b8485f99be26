"""Addresses that nothing arrives at: noted by the engine or by hand, cleared by staff."""

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction

from outbox.domain.addresses import note_bounce, one_address
from outbox.domain.resending import resend
from outbox.errors import NotResendable
from outbox.models import BadAddress, Message
from outbox.registry import note

BY_HAND = "told by hand"


@transaction.atomic
def came_back(address: str, code: str, *, provider_id: str, is_gone: bool, is_dead: bool) -> int:
    """A mail provider tells of mail that it took, which it calls `provider_id`: it did not arrive, if it `is_gone`; and
    nothing else will, if the address `is_dead`. Mail that the portal never sent is none of it. Again is harmless.
    Answers how many rows failed by it."""
    address = address.strip().lower()
    told_of = Message.objects.filter(provider_id=provider_id) if provider_id else Message.objects.none()
    if not (told_of.exists() or Message.objects.filter(to=address).exists()):
        return 0
    if is_dead:
        note_bounce(address, code)
    gone = told_of.filter(status=Message.Status.SENT) if is_gone else told_of.none()
    return gone.update(status=Message.Status.FAILED, sent_at=None, last_error_code=code)


@transaction.atomic
def note_by_hand(address: str, *, by: AbstractBaseUser) -> BadAddress:
    """Keep that mail to `address` came back, as somebody told who reads the mailbox; nothing but codes goes there until
    it is cleared. Again is harmless. Raises BadRecipient."""
    given = {"error_code": BY_HAND, "noted_by_id": by.pk}
    bad, is_new = BadAddress.objects.get_or_create(address=one_address(address.strip()), defaults=given)
    if is_new:
        note(by, "bounce_noted", bad)
    return bad


@transaction.atomic
def clear(bad: BadAddress, *, missed: list[Message], by: AbstractBaseUser) -> tuple[int, int]:
    """Let mail go to this address again, and queue those of `missed` that are still of use. Answers how many were
    queued and how many were not."""
    note(by, "bounce_cleared", bad)
    BadAddress.objects.filter(pk=bad.pk).delete()
    queued = 0
    for message in missed:
        try:
            resend(message, by=by)
        except NotResendable:
            continue
        queued += 1
    return queued, len(missed) - queued
