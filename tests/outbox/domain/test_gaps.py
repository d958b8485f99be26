"""What an empty value leaves behind in the words of a mail."""

import pytest

from outbox.domain.gaps import gaps
from outbox.registry import Content

WHOLE = """A place is held for you

Sample Convenor would like to welcome you to Sample Group (Sample round).

Please answer by 5:00 pm, Friday 30 October 2026: until then nobody else gets it.

- Come to a forum: http://portal.example.org/sample/
- Or tell us, e.g. by phone.

Answer the offer:
http://portal.example.org/offer/x/

--
Questions? Sample Convenor, enquiries@example.org
"""


def test_a_mail_that_is_complete_has_none():
    assert gaps(Content("A place is held for you", WHOLE)) == []


@pytest.mark.parametrize(
    "value",
    ["Sample Convenor would", "Sample Group", "Sample round", "5:00 pm, Friday 30 October 2026", "enquiries"],
)
def test_an_empty_value_is_found(value):
    value = value.replace("enquiries", "enquiries@example.org")
    left = " would" if value.endswith(" would") else ""

    (gap,) = gaps(Content("A place", WHOLE.replace(value, left)))
    assert gap.startswith("“…")


def test_an_address_that_is_missing_at_the_end_is_found():
    assert gaps(Content("A place", "Welcome.\n\nAnswer the offer:\n"))


def test_an_empty_subject_and_a_word_of_a_template_are_found():
    assert gaps(Content(" ", WHOLE)) == ["the subject"]
    for word in ("None", "{{ name }}", "{% if %}"):
        assert gaps(Content("A place", f"Welcome to {word}."))


def test_a_gap_is_told_with_the_words_around_it():
    found = gaps(Content("A place", "Thank you for your application for  (Sample round)."))

    assert found == ["“…k you for your application for (Sample round).…”"]
