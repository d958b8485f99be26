"""Text from people, made fit for a line: of a roster, a calendar entry or a mail header."""

import unicodedata


def one_line(text: str) -> str:
    """`text` with every run of white space, line breaks too, as one space, and no control characters."""
    spaced = " ".join(text.split())
    return "".join(letter for letter in spaced if unicodedata.category(letter) != "Cc")
