"""What the content security policy would stop is found here, without a browser."""

import re
from pathlib import Path

import pytest
from django.conf import settings

TEMPLATES = Path(settings.BASE_DIR) / "templates"
SCRIPT = re.compile(
    r"<script\b(?![^>]*\bsrc=)(?![^>]*type=[\"']application/(?:json|ld\+json)[\"'])", re.IGNORECASE
)
STYLE = re.compile(r"<style\b|<[a-z][^<>]*\sstyle\s*=", re.IGNORECASE)
HANDLER = re.compile(r"<[a-z][^<>]*\son[a-z]+\s*=|\bhx-on\b|javascript:", re.IGNORECASE)


def templates(but_not: tuple[str, ...]) -> list[tuple[str, str]]:
    names = (
        (str(path.relative_to(TEMPLATES)), path.read_text()) for path in sorted(TEMPLATES.rglob("*.html"))
    )
    return [(name, text) for name, text in names if not name.startswith(but_not)]


# Mail has no style sheets; the admin's own widgets set style attributes, so its policy allows them.
@pytest.mark.parametrize(
    ("what", "but_not"),
    [(SCRIPT, ("mail/",)), (HANDLER, ("mail/",)), (STYLE, ("mail/", "admin/"))],
    ids=["script", "handler", "style"],
)
def test_no_template_holds_what_the_policy_stops(what, but_not):
    found = [f"{name}: {match.group()}" for name, text in templates(but_not) for match in what.finditer(text)]

    assert found == []


@pytest.mark.parametrize(
    ("what", "text"),
    [
        (SCRIPT, "<script>alert()</script>"),
        (SCRIPT, '<script nonce="1">'),
        (STYLE, '<p class="a" style="color: red">'),
        (STYLE, "<style>"),
        (HANDLER, '<a href="#" onclick="go()">'),
        (HANDLER, '<div hx-on:click="go()">'),
    ],
)
def test_what_the_policy_stops_is_recognised(what, text):
    assert what.search(text)


@pytest.mark.parametrize(
    ("what", "text"),
    [
        (SCRIPT, '<script src="/static/site.js" defer></script>'),
        (SCRIPT, '<script id="data" type="application/json">'),
        (STYLE, '<link rel="stylesheet" href="/static/site.css">'),
        (HANDLER, '<input name="one" value="on = off">'),
    ],
)
def test_what_the_policy_allows_is_let_through(what, text):
    assert not what.search(text)
