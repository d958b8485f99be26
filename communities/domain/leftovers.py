"""Years and dates in what people wrote."""

import re

MONTH = (
    r"(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?|"
    r"Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)"
)
NUMBER = r"\d{1,2}(?:st|nd|rd|th)?"
YEAR = r"(?:19|20)\d\d"
FOUND = re.compile(
    rf"\b(?:{NUMBER}\s+(?:of\s+)?{MONTH}\b(?:\s+{YEAR})?"  # 8 September 2023, 8th of Sept
    rf"|{MONTH}\s+{NUMBER}\b(?:,?\s+{YEAR})?"  # September 8, 2023
    rf"|{MONTH}\s+{YEAR}"  # September 2023
    rf"|\d{{4}}-\d\d-\d\d|\d{{1,2}}[/.]\d{{1,2}}[/.](?:\d{{4}}|\d\d)"  # 2023-09-08, 8/9/2023
    rf"|{YEAR}\s*[–/-]\s*(?:{YEAR}|\d\d)"  # 2023–24
    rf"|{YEAR})\b"
)
LONGEST = 80


def dates_in(text: str) -> list[str]:
    """Each year or date once, as it is written, in the order in which it stands there first."""
    return list(dict.fromkeys(found.group()[:LONGEST] for found in FOUND.finditer(text)))


def around(text: str, words: str) -> tuple[str, str]:
    """What stands before and after these words where they stand by themselves, not within a longer date."""
    for found in FOUND.finditer(text):
        if found.group()[:LONGEST] == words:
            return text[: found.start()], text[found.start() + len(words) :]
    return text, ""


def years_later(text: str, years: int) -> str:
    """The text with every year, and the short second year of a pair, so many years later."""

    def later(found: re.Match) -> str:
        first, sign, second = found["first"], found["sign"] or "", found["second"] or ""
        return f"{int(first) + years}{sign}{str(int(second) + years)[-len(second) :] if second else ''}"

    pattern = r"\b(?P<first>(?:19|20)\d\d)(?:(?P<sign>\s*[–/-]\s*)(?P<second>(?:19|20)\d\d|\d\d))?\b"
    return re.sub(pattern, later, text)
