from django.db import transaction

from outbox.models import Intervention, Message
from outbox.models.message import WRITTEN

# Where mail of somebody who was erased would go: nowhere (RFC 2606).
NOWHERE = "removed@invalid.invalid"


@transaction.atomic
def erase(*, about: str) -> int:
    """Take the words, the addresses and whose they are out of all mail about something; what has not left never will.
    Answers how many.

    A row in a worker's hands is taken from it, so that it does not write its words back.
    """
    rows = Message.objects.about(about)
    not_sent = [Message.Status.PENDING, Message.Status.HELD, Message.Status.SENDING, Message.Status.FAILED]
    rows.filter(status__in=not_sent).close(Message.Status.CANCELLED)
    Intervention.objects.filter(message__in=rows).update(reason="")
    nothing = dict.fromkeys(("added_line", *WRITTEN), "")
    return rows.update(to=NOWHERE, person_id=None, context={}, **nothing)
