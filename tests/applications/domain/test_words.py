import pytest

from applications.domain.words import count_words


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", 0),
        ("  \r\n\t ", 0),
        ("one", 1),
        ("one  two\r\nthree", 3),
        ("rock-and-roll, it's one – and a dash", 7),
        ("a\u00a0b\u2003c\u3000d", 4),
        # What only Python, or only a browser, takes for a space.
        ("a\u001cb\u001fc\u0085d\ufeffe", 5),
        ("a\u200bb", 1),
    ],
)
def test_count_words_counts_runs_between_spaces(text, words):
    assert count_words(text) == words
