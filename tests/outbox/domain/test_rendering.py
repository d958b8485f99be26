import pytest

from outbox.domain.rendering import LONGEST_SUBJECT, merged, one_line, rendered


def words(**context: object) -> dict[str, object]:
    return {"name": "Alex", "words": "hello"} | context


def test_rendered_takes_the_subject_from_the_first_line_and_leaves_it_out_of_the_text():
    content = rendered("note", words())

    assert content.subject == "A note for Alex"
    assert content.text.startswith("Hello Alex\n\nYour words: hello\n")
    assert "Subject" not in content.text
    assert "\n\n\n" not in content.text


def test_rendered_escapes_html_and_not_text():
    content = rendered("note", words(words="<b>O'Brien & co</b>"))

    assert "<b>O'Brien & co</b>" in content.text
    assert "&lt;b&gt;O&#x27;Brien &amp; co&lt;/b&gt;" in content.html


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\u2028", "\x85", "\x0b"])
def test_rendered_lets_no_name_add_a_header(end):
    content = rendered("note", words(name=f"Alex{end}Bcc: eve@example.com"))

    assert not any(character in content.subject for character in "\r\n\u2028\x85\x0b")
    assert content.subject.startswith("A note for Alex")


def test_rendered_carries_the_footer_in_both_forms():
    content = rendered("note", words(action_url="https://portal.example.org/x", action_label="Answer"))

    for part in (content.text, content.html):
        for said in ("000", "1800 737 732", "1800 015 188", "Traditional Owners", "portal@example.org"):
            assert said in part
        assert "https://portal.example.org/x" in part
        assert "Answer" in part


def test_rendered_strikes_out_what_a_database_cannot_hold():
    content = rendered("note", words(words="a\0b"))

    assert "\0" not in content.text + content.html


def test_rendered_refuses_a_template_without_a_subject():
    with pytest.raises(ValueError, match="must begin with a line"):
        rendered("headless", {})


def test_one_line_shortens_what_is_too_long():
    assert one_line("a" * 500) == "a" * (LONGEST_SUBJECT - 1) + "…"
    assert one_line("  a\t\x00 b ") == "a b"


@pytest.mark.parametrize(
    "name",
    [
        "Alex",
        "",
        "Zoë O'Brien & <co>",
        "{{ words }}",
        "\u2028Alex",
        " Alex",
        "Alex\nBcc: eve",
        "x" * 250,
        "\ue001",
    ],
)
def test_merged_words_are_those_of_a_letter_written_alone(name):
    written = {}
    for who in ("Kim", name, "Kim", name):
        assert merged("note", {"words": "hello"}, {"name": who}, written) == rendered("note", words(name=who))


def test_merged_words_are_written_once_for_all_that_have_the_rest_in_common():
    written = {}
    for who in ("Kim", "Alex"):
        merged("note", {"words": "hello"}, {"name": who}, written)
    assert len(written) == 1

    other = merged("note", {"words": "bye"}, {"name": "Kim"}, written)
    assert "bye" in other.text
    assert len(written) == 2
