"""The post: ticks deliver the outbox, and people read what reached them."""

import re
from datetime import datetime

from django.core import mail
from django.core.mail import EmailMessage

from outbox.domain.tick import tick

CODE = re.compile(r"^ {4}(\S{4}-\S{4})$", re.MULTILINE)
LINK = re.compile(r"https?://\S+")


def delivered(at: datetime | None = None) -> list[EmailMessage]:
    """Run one tick, and answer what it sent."""
    before = len(mail.outbox)
    report = tick(at)
    assert report.jobs_failed == []
    return mail.outbox[before:]


def newest_to(email: str, subject: str = "") -> EmailMessage:
    """The newest mail in somebody's letter box, after a tick; or the newest that begins with `subject`."""
    delivered()
    fitting = (letter for letter in reversed(mail.outbox) if letter.subject.startswith(subject))
    return next(letter for letter in fitting if letter.to == [email])


def code_in(letter: EmailMessage) -> str:
    return CODE.search(letter.body).group(1)


def link_in(letter: EmailMessage) -> str:
    """The one thing that a mail asks to do: its first link."""
    return LINK.search(letter.body).group(0)


def calendar_in(letter: EmailMessage) -> str:
    """The calendar entry that came along, its folded lines joined."""
    parts = [part for part in letter.message().walk() if part.get_content_type() == "text/calendar"]
    return parts[0].get_payload(decode=True).decode().replace("\r\n ", "")
