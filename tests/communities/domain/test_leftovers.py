"""Years and dates are found as people write them, and nothing else is."""

import pytest

from communities.domain.leftovers import around, dates_in, years_later


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Applications close on 8 September 2023 at 9 am.", ["8 September 2023"]),
        ("by the 8th of Sept", ["8th of Sept"]),
        ("September 8, 2023 or Oct 3", ["September 8, 2023", "Oct 3"]),
        ("the 2023–24 round, and 2023-2024 too", ["2023–24", "2023-2024"]),
        ("Since 2021 mostly online. Since 2021!", ["2021"]),
        ("2023-09-08, 8/9/2023 and 8.9.23", ["2023-09-08", "8/9/2023", "8.9.23"]),
        ("from October 2023 to May 2024", ["October 2023", "May 2024"]),
        ("You may march in May, between October and April, 25 people in 6 meetings.", []),
        ("Call 1800 737 732 or 1800 015 188; room 20231", []),
    ],
)
def test_dates_in_finds_years_and_dates(text, expected):
    assert dates_in(text) == expected


def test_around_finds_a_year_by_itself_and_not_within_a_date():
    assert around("Ends in May 2024; term dates 2024 apply.", "2024") == (
        "Ends in May 2024; term dates ",
        " apply.",
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2023–24", "2024–25"),
        ("Communities 2023-2024", "Communities 2024-2025"),
        ("Round 7", "Round 7"),
    ],
)
def test_years_later_moves_every_year(text, expected):
    assert years_later(text, 1) == expected
