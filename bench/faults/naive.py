"""An engine that selects, sends and marks, as one writes it first. It shows that the harness sees what goes wrong."""

import time

from django.core.mail import EmailMessage, get_connection

from outbox.models import Message


def main() -> None:
    """Without a claim. It ends once there is nothing to send, which its parent decides."""
    with get_connection() as channel:
        while True:
            for row in Message.objects.filter(status=Message.Status.PENDING).order_by("pk"):
                mail = EmailMessage(
                    row.subject, row.text, to=[row.to], headers={"Message-ID": row.message_id}
                )
                channel.send_messages([mail])
                row.status, row.sent_at = Message.Status.SENT, row.due_at
                row.save()
            time.sleep(0.05)
