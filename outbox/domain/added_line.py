"""What stands above and below the words of a mail: what staff add to one that they send again, and the way out."""

import re
from dataclasses import replace

from django.utils.html import format_html

from outbox.models import Message
from outbox.registry import Content

WAY_OUT = "Stop mail of this kind:"
LAST_PLACES = ("</footer>", "</main>", "</body>")
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


def with_way_out(content: Content, url: str) -> Content:
    """These words with the link that ends mail of this kind as their last line; it says as little as discreet mail."""
    text, html = f"{content.text.rstrip()}\n\n{WAY_OUT}\n{url}\n", content.html
    note = format_html('<p>{} <a href="{}" style="overflow-wrap:anywhere">{}</a></p>', WAY_OUT, url, url)
    place = next((html.rfind(end) for end in LAST_PLACES if end in html), len(html))
    return replace(content, text=text, html=html and f"{html[:place]}{note}{html[place:]}")
