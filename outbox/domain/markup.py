"""The few marks that staff may use in the words of a mail: paragraphs, **bold**, [links](https://…) and lists.

Everything else is text: nothing that somebody types, and no value that is filled in, becomes HTML.
"""

import re
from collections.abc import Callable, Mapping

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

PLACEHOLDER = re.compile(r"\{([a-z_]+)\}")
LINK = re.compile(r"\[([^\[\]\n]+)\]\((https://[^\s()<>\"{}]+|mailto:[^\s()<>\"{}]+)\)")
BOLD = re.compile(r"\*\*([^*\n]+)\*\*")
BLANK = re.compile(r"\n\s*\n")
COLOUR = "#431d53"


def filled(words: str, values: Mapping[str, str]) -> str:
    """`words` with every placeholder replaced. Raises KeyError for one that is unknown."""
    return PLACEHOLDER.sub(lambda found: values[found[1]], words)


def as_text(words: str, values: Mapping[str, str]) -> str:
    """The plain text: bold loses its stars, a link shows its address."""
    plain = LINK.sub(lambda found: _link_in_text(found[1], found[2]), BOLD.sub(r"\1", _tidy(words)))
    return filled(plain, values)


def as_html(words: str, values: Mapping[str, str]) -> SafeString:
    """The same as HTML. Words and values are escaped first."""
    blocks = (_block(block.splitlines()) for block in BLANK.split(_tidy(words)))
    return mark_safe(filled("\n".join(blocks), {name: escape(value) for name, value in values.items()}))  # noqa: S308


def _tidy(words: str) -> str:
    return "\n".join(line.rstrip() for line in words.replace("\r\n", "\n").split("\n")).strip()


def _block(lines: list[str]) -> str:
    if all(line.lstrip().startswith("- ") for line in lines):
        points = "".join(f"<li>{_inline(line.lstrip()[2:])}</li>" for line in lines)
        return f"<ul>{points}</ul>"
    return f"<p>{'<br>'.join(_inline(line) for line in lines)}</p>"


def _inline(line: str) -> str:
    safe = str(escape(line))
    linked = _each(LINK, safe, lambda found: f'<a href="{found[2]}" style="color:{COLOUR}">{found[1]}</a>')
    return BOLD.sub(r"<strong>\1</strong>", linked)


def _each(pattern: re.Pattern, text: str, replace: Callable[[re.Match], str]) -> str:
    return pattern.sub(replace, text)


def _link_in_text(words: str, address: str) -> str:
    shown = address.removeprefix("mailto:")
    return shown if words == shown else f"{words}: {shown}"
