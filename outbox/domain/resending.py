import logging

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction

from outbox.clock import db_now
from outbox.domain.addresses import has_bounced
from outbox.domain.wakeup import wake_after_commit
from outbox.errors import NotResendable
from outbox.models import Message

logger = logging.getLogger(__name__)


@transaction.atomic
def resend(message: Message, by: AbstractBaseUser) -> None:
    """Queue a failed message again, due now, under its Message-ID and with a new Date. Locks the row.

    Raises NotResendable for any other state, a sign-in code, an address that bounced, or if it is too late.
    """
    message = Message.objects.select_for_update().get(pk=message.pk)
    now = db_now()
    if message.status != Message.Status.FAILED:
        raise NotResendable("Only a message that failed can be sent again.")
    if message.is_secret:
        raise NotResendable("A code is never sent twice. The person can ask for a new one.")
    if message.expires_at and message.expires_at <= now:
        raise NotResendable("It is too late for this message to be of use.")
    if has_bounced(message.to):
        raise NotResendable(
            "A mail server refused this address. Clear it under “Addresses that bounced” first."
        )
    Message.objects.filter(pk=message.pk).update(
        status=Message.Status.PENDING,
        next_attempt_at=now,
        claims=0,
        recipient_failures=0,
        date_header=None,
        last_error_code="",
    )
    logger.info("Message %s was queued again by user %s", message.pk, by.pk)
    wake_after_commit()
