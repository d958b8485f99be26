"""Mail as files in a folder that web and worker share, and reading them back."""

import email
import email.policy
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import EmailMessage as ParsedMail
from pathlib import Path
from uuid import uuid4

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.utils import timezone

NAME = re.compile(r"\d{8}T\d{12}-[0-9a-f]{8}")


class FolderBackend(BaseEmailBackend):
    """Puts each mail into `settings.MAILBOX_DIR` as one .eml file."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        folder: Path = settings.MAILBOX_DIR
        folder.mkdir(parents=True, exist_ok=True)
        for mail in email_messages:
            name = f"{timezone.now():%Y%m%dT%H%M%S%f}-{uuid4().hex[:8]}"
            part = folder / f"{name}.part"
            part.write_bytes(mail.message().as_bytes())
            part.rename(folder / f"{name}.eml")
        return len(email_messages)


@dataclass(frozen=True)
class Letter:
    """One mail as the demo page shows it; `html` is for a sandbox."""

    name: str
    to: str
    subject: str
    sent_at: datetime
    text: str
    html: str
    has_calendar: bool


def letters(newest: int = 100) -> list[Letter]:
    """The newest mails first."""
    files = sorted(settings.MAILBOX_DIR.glob("*.eml"), reverse=True)[:newest]
    return [_read(file) for file in files]


def letter(name: str) -> Letter | None:
    """The mail of that name, or None."""
    file = settings.MAILBOX_DIR / f"{name}.eml"
    return _read(file) if NAME.fullmatch(name) and file.exists() else None


def _read(file: Path) -> Letter:
    mail: ParsedMail = email.message_from_bytes(file.read_bytes(), policy=email.policy.default)
    html = mail.get_body(preferencelist=("html",))
    text = mail.get_body(preferencelist=("plain",))
    kinds = {part.get_content_type() for part in mail.walk()}
    return Letter(
        name=file.stem,
        to=str(mail["To"]),
        subject=str(mail["Subject"]),
        sent_at=datetime.strptime(file.stem[:21], "%Y%m%dT%H%M%S%f").replace(tzinfo=UTC),
        text=text.get_content() if text else "",
        html=html.get_content() if html else "",
        has_calendar="text/calendar" in kinds,
    )
