import pytest
from hypothesis import given
from hypothesis import strategies as st

from outbox.domain.markup import as_html, as_text


@pytest.mark.parametrize(
    ("words", "text", "html"),
    [
        ("One.\n\nTwo,\nthree.", "One.\n\nTwo,\nthree.", "<p>One.</p>\n<p>Two,<br>three.</p>"),
        ("So **bold**.", "So bold.", "<p>So <strong>bold</strong>.</p>"),
        ("- one\n- two", "- one\n- two", "<ul><li>one</li><li>two</li></ul>"),
        ("Hi {name}", "Hi Alex <b>", "<p>Hi Alex &lt;b&gt;</p>"),
        ("<b>& so</b>", "<b>& so</b>", "<p>&lt;b&gt;&amp; so&lt;/b&gt;</p>"),
        ("[x](javascript:alert)", "[x](javascript:alert)", "<p>[x](javascript:alert)</p>"),
        ("[x](http://example.org)", "[x](http://example.org)", "<p>[x](http://example.org)</p>"),
    ],
)
def test_marks_become_text_and_html_and_everything_else_stays_words(words, text, html):
    values = {"name": "Alex <b>"}

    assert (as_text(words, values), as_html(words, values)) == (text, html)


def test_a_link_shows_its_address_in_text_and_is_one_in_html():
    words = "See [the map](https://example.org/?a=1&b=2)."

    assert as_text(words, {}) == "See the map: https://example.org/?a=1&b=2."
    assert 'href="https://example.org/?a=1&amp;b=2"' in as_html(words, {})


def test_a_value_is_never_read_as_a_mark():
    values = {"name": "**[x](https://evil.example.org)** {other}"}

    assert as_html("{name}", values) == "<p>**[x](https://evil.example.org)** {other}</p>"


@given(st.text(alphabet="<>&\"'[](){}*- \nax:/https", max_size=80))
def test_nothing_that_is_typed_becomes_a_tag_of_its_own(words):
    bare = as_html(words.replace("{", "").replace("}", ""), {})
    for ours in ("p", "br", "ul", "li", "strong", "a"):
        bare = bare.replace(f"<{ours}>", "").replace(f"</{ours}>", "")
    for part in bare.split("<")[1:]:
        assert part.startswith(('a href="https://', 'a href="mailto:'))
