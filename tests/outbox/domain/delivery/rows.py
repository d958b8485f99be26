"""The row of a mail."""

from datetime import timedelta

from outbox.models import Message

HOUR = timedelta(hours=1)
ICS = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nMETHOD:REQUEST\r\nEND:VCALENDAR\r\n"


def status() -> str:
    return Message.objects.get().status
