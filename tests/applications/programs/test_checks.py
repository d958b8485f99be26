# ruff: noqa: E501 -- the tables hold one mistake and its whole complaint in a row
import pytest

from applications.programs.reading import read_program
from tests.applications.programs.sample import COMMUNITY, PROGRAM, problems_in, program_file

ROUND = "convenors[sample].rounds[first-call]"
FIRST, SECOND = f"{COMMUNITY}.sessions[1]", f"{COMMUNITY}.sessions[2]"


def line_of(text: str) -> int:
    return PROGRAM[: PROGRAM.index(text)].count("\n") + 1


CONTRADICTIONS = {
    "closes before it opens": ("closes: 2023-09-08 09:00", "closes: 2023-08-09 09:00", [
        f"{line_of('closes:')}: {ROUND}.closes: is not after the round opens (2023-08-09 09:00).",
    ]),
    "hear_by before the close": ("hear_by: 2023-09-22", "hear_by: 2023-09-07", [
        f"{line_of('hear_by:')}: {ROUND}.hear_by: is before applications close (2023-09-08).",
    ]),
    "season ends before it starts": ("season_ends: 2023-12-31", "season_ends: 2023-09-30", [
        f"{line_of('season_ends')}: {COMMUNITY}.season_ends: is before the season starts (2023-10-01).",
    ]),
    "session outside the season": ("date: 2023-11-14", "date: 2024-01-16", [
        f"{line_of('date: 2023-11-14')}: {SECOND}.date: is outside the season (2023-10-01 to 2023-12-31).",
    ]),
    "session before the close": ("closes: 2023-09-08 09:00\n        hear_by: 2023-09-22", "closes: 2023-10-11 09:00\n        hear_by: 2023-10-22", [
        f"{line_of('date: 2023-10-10')}: {FIRST}.date: is before applications close (2023-10-11).",
    ]),
    "sessions out of order": ("date: 2023-11-14", "date: 2023-10-10", [
        f"{line_of('date: 2023-11-14')}: {SECOND}.date: is not after the session before it (2023-10-10).",
    ]),
    "numbers out of order": ("number: 2", "number: 3", [
        f"{line_of('number: 2')}: {COMMUNITY}.sessions[3].number: should be 2: sessions are numbered 1, 2, 3 … as they stand.",
    ]),
    "session ends before it starts": ("end: 12:00", "end: 10:00", [
        f"{line_of('end: 12:00')}: {FIRST}.end: is not after the start (10:00).",
    ]),
    "session without its times": ("                start: 10:00\n                end: 12:00\n", "", [
        f"{line_of('number: 1')}: {FIRST}.end: is missing: give date, start and end, or write “state: tbc”.",
        f"{line_of('number: 1')}: {FIRST}.start: is missing: give date, start and end, or write “state: tbc”.",
    ]),
    "date of a session to be confirmed": ("tbc_note: Next year", "date: 2024-05-01", [
        f"{line_of('tbc_note')}: convenors[sample].forums[open-day].sessions[2].date: "
        "a session to be confirmed has no times: leave this out, or the state.",
    ]),
    "floor above the ceiling": ("floor: 2", "floor: 6", [
        f"{line_of('floor')}: {COMMUNITY}.floor: is above the ceiling (5).",
    ]),
    "fewer sessions than meetings": ("meetings: 2", "meetings: 6", [
        f"{line_of('            sessions:')}: {COMMUNITY}.sessions: there are 2 sessions here, and “meetings” says 6.",
    ]),
    "a reminder twice": ("    rounds:\n", "      - {slug: week-before, amount: 1, unit: hours}\n    rounds:\n", [
        f"{line_of('    rounds:')}: convenors[sample].reminders[week-before].slug: “week-before” is given twice.",
    ]),
    "a theme twice": ("      - Sport\n", "      - Sport\n      - Sport\n", [
        f"{line_of('- Sport') + 1}: convenors[sample].waitlist_themes[#2]: “Sport” is given twice.",
    ]),
    "a criterion twice": ("            sessions:\n", "              - {slug: relevance, name: Other}\n            sessions:\n", [
        f"{line_of('            sessions:')}: {COMMUNITY}.criteria[relevance].slug: “relevance” is given twice.",
    ]),
    "a funder twice": ("    waitlist_themes:\n", "      - name: Sample Fund\n    waitlist_themes:\n", [
        f"{line_of('    waitlist_themes:')}: convenors[sample].funders[Sample Fund].name: “Sample Fund” is given twice.",
    ]),
    "a convenor at an address of the portal": ("slug: sample", "slug: admin", [
        "2: convenors[admin].slug: “admin” is an address of the portal itself: choose another.",
    ]),
    "a convenor where mailed links lead": ("slug: sample", "slug: registration", [
        "2: convenors[registration].slug: “registration” is an address of the portal itself: choose another.",
    ]),
    "a forum at an address of a round": ("slug: open-day", "slug: apply", [
        f"{line_of('slug: open-day')}: convenors[sample].forums[apply].slug: “apply” is an address of the portal itself: choose another.",
    ]),
    "a round at an address of the convenor": ("slug: first-call", "slug: waitlist", [
        f"{line_of('slug: first-call')}: convenors[sample].rounds[waitlist].slug: "
        "“waitlist” is an address of the portal itself: choose another.",
    ]),
    "a community at an address of the round": ("slug: beginners", "slug: apply", [
        f"{line_of('slug: beginners')}: {COMMUNITY.replace('beginners', 'apply')}.slug: "
        "“apply” is an address of the portal itself: choose another.",
    ]),
    "an opening that no clock shows": ("opens: 2023-08-09 09:00\n        closes: 2023-09-08 09:00\n        hear_by: 2023-09-22", "opens: 2022-10-02 02:30\n        closes: 2023-09-08 09:00\n        hear_by: 2023-09-22", [
        f"{line_of('opens:')}: {ROUND}.opens: there is no 02:30 on 2022-10-02 in Australia/Melbourne: "
        "the clocks go forward over it.",
    ]),
    "a close that comes twice": ("opens: 2023-08-09 09:00\n        closes: 2023-09-08 09:00", "opens: 2023-03-09 09:00\n        closes: 2023-04-02 02:30", [
        f"{line_of('closes:')}: {ROUND}.closes: 02:30 comes twice on 2023-04-02 in Australia/Melbourne: "
        "the clocks go back. Choose another time.",
    ]),
    "a session that begins when no clock shows it": ("date: 2023-10-10\n                start: 10:00", "date: 2023-10-01\n                start: 02:00", [
        f"{line_of('start: 10:00')}: {FIRST}.start: there is no 02:00 on 2023-10-01 in Australia/Melbourne: "
        "the clocks go forward over it.",
    ]),
}  # fmt: skip


@pytest.mark.parametrize(("old", "new", "told"), CONTRADICTIONS.values(), ids=CONTRADICTIONS)
def test_check_tells_line_field_and_sentence_of(tmp_path, old, new, told):
    assert problems_in(program_file(tmp_path, (old, new))) == told


def test_check_tells_of_the_same_community_twice(tmp_path):
    start, end = PROGRAM.index("          - slug: beginners"), PROGRAM.index("    forums:")
    path = program_file(tmp_path, ("    forums:", PROGRAM[start:end] + "    forums:"))

    assert problems_in(path) == [f"{line_of('    forums:')}: {COMMUNITY}.slug: “beginners” is given twice."]


def test_check_tells_of_dates_beside_an_unknown_field_of_the_same_group(tmp_path):
    path = program_file(
        tmp_path,
        ("        closes: 2023-09-08 09:00", "        colour: red\n        closes: 2023-08-01 09:00"),
    )

    told = problems_in(path)

    assert [line.split(": ")[1] for line in told] == [f"{ROUND}.colour", f"{ROUND}.closes"]


def test_check_does_not_compare_with_a_malformed_date(tmp_path):
    path = program_file(tmp_path, ("opens: 2023-08-09 09:00", "opens: soon"), ("floor: 2", "floor: two"))

    assert [line.split(": ")[1] for line in problems_in(path)] == [f"{ROUND}.opens", f"{COMMUNITY}.floor"]


def test_check_lets_sessions_on_one_day_follow_each_other(tmp_path):
    path = program_file(
        tmp_path,
        ("date: 2023-11-14\n                start: 10:00\n                end: 12:00",
         "date: 2023-10-10\n                start: 13:00\n                end: 15:00"),
    )  # fmt: skip

    assert len(read_program(path).convenors[0].rounds[0].communities[0].sessions) == 2
