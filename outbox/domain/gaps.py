"""What a value that was empty leaves behind in the words of a mail."""

import re

from outbox.registry import Content

TRACES = re.compile(
    r"""
    \(\s*\) | “\s*” | "\s*"           # nothing within
    | (?<=\S)[^\S\n]+[.,;:](?=\s|$)   # a space before a stop, as where a name stood
    | ,[^\S\n]*[,.;] | ,[^\S\n]*$     # a comma with nothing after it
    | (?<=\S)[^\S\n]{2,}(?=\S)        # two spaces, with nothing between them
    | ^[^\S\n]+(?=\S)                 # a line that begins with one
    | :\s*\Z                         # an announcement of nothing
    | \{\{|\}\}|\{%|%\} | \bNone\b
    """,
    re.VERBOSE | re.MULTILINE,
)
AROUND = 30


def gaps(content: Content) -> list[str]:
    """Where something is missing, each with the words around it; none in a mail that is complete."""
    subject = [] if content.subject.strip() else ["the subject"]
    return subject + [_around(content.text, found) for found in TRACES.finditer(content.text)]


def _around(text: str, found: re.Match[str]) -> str:
    first, last = max(found.start() - AROUND, 0), found.end() + AROUND
    return f"“…{' '.join(text[first:last].split())}…”"
