import re

# What Python or a browser calls a space; in either alone they differ. static/js counts with the same characters.
WORD = re.compile(r"[^\s\u001c-\u001f\u0085\ufeff]+")


def count_words(text: str) -> int:
    """How many words `text` has, as the browser's counter shows it: runs of characters between spaces."""
    return sum(1 for _ in WORD.finditer(text))
