"""What staff put above the words of a mail that they send again."""

import re

from django.utils.html import format_html

from outbox.models import Message
from outbox.registry import Content

BEGINNING = re.compile(r"<main\b[^>]*>|<body\b[^>]*>")


def with_line(message: Message) -> Content:
    """The words of a row under its added line, if it has one."""
    text, html, line = message.text, message.html, message.added_line
    if line:
        text = f"{line}\n\n{text}"
        note = format_html("<p><strong>{}</strong></p>", line)
        places = [found.end() for found in BEGINNING.finditer(html)]
        place = places[-1] if places else 0
        html = html and f"{html[:place]}{note}{html[place:]}"
    return Content(message.subject, text, html)
