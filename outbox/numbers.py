"""Numbers as they are read from an address or a form."""


def is_number(word: str) -> bool:
    """Could this be the number of a row, in any of our databases?"""
    return word.isascii() and word.isdecimal() and len(word) < 19
