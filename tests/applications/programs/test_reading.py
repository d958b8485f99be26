# ruff: noqa: E501 -- the tables hold one mistake and its whole complaint in a row
from datetime import date, datetime, time

import pytest

from applications.programs import source
from applications.programs.reading import read_program
from tests.applications.programs.sample import COMMUNITY, PROGRAM, problems_in, program_file

ROUND = "convenors[sample].rounds[first-call]"
FIRST, SECOND = f"{COMMUNITY}.sessions[1]", f"{COMMUNITY}.sessions[2]"


def line_of(text: str) -> int:
    return PROGRAM[: PROGRAM.index(text)].count("\n") + 1


def test_read_program_reads_each_value_as_its_field_means_it(tmp_path):
    program = read_program(program_file(tmp_path))

    round_ = program.convenors[0].rounds[0]
    session = round_.communities[0].sessions[0]
    assert round_.closes == datetime(2023, 9, 8, 9)
    assert round_.hear_by == date(2023, 9, 22)
    assert (session.date, session.start, session.end) == (date(2023, 10, 10), time(10), time(12))
    assert round_.communities[0].ceiling == 5


def test_read_program_takes_words_that_yaml_would_make_into_numbers_as_words(tmp_path):
    program = read_program(
        program_file(tmp_path, ("name: Sample Convenor", "name: 2023-24"), ("SF\n", "no\n"), ("[SF]", "[no]"))
    )

    assert program.convenors[0].name == "2023-24"
    assert program.convenors[0].funders[0].short_name == "no"


ONE_MISTAKE = {
    "unknown field": ("        hear_by:", "        hear_bye:", [
        f"19: {ROUND}.hear_by: is missing.",
        f"{line_of('        hear_by:')}: {ROUND}.hear_bye: there is no such field here. Did you mean “hear_by”?",
    ]),
    "unknown field unlike any": ("    place_name:", "    zzz: 1\n    place_name:", [
        "6: convenors[sample].zzz: there is no such field here.",
    ]),
    "missing field": ("    name: Sample Convenor\n", "", ["2: convenors[sample].name: is missing."]),
    "empty field": ("name: Sample Convenor", "name:", [
        "3: convenors[sample].name: is empty: give a value, or leave the field out if it is optional.",
    ]),
    "no number": ("ceiling: 5", "ceiling: many", [
        f"{line_of('ceiling')}: {COMMUNITY}.ceiling: should be a whole number.",
    ]),
    "number too small": ("meetings: 2", "meetings: 0", [
        f"{line_of('meetings')}: {COMMUNITY}.meetings: should be at least 1.",
    ]),
    "hour out of the working day": ("        hear_by:", "        offer_due_hour: 18\n        hear_by:", [
        f"{line_of('        hear_by:')}: {ROUND}.offer_due_hour: should be at most 17.",
    ]),
    "no truth": ("        hear_by:", "        is_published: perhaps\n        hear_by:", [
        f"{line_of('        hear_by:')}: {ROUND}.is_published: should be true or false.",
    ]),
    "text for a list": ("[SF]", "SF", [
        f"{line_of('funders: [SF]')}: {COMMUNITY}.funders: should be a list: each entry begins with a hyphen.",
    ]),
    "list for text": ("about: We begin.", "about: [We, begin]", [
        f"{line_of('about: We begin')}: {COMMUNITY}.about: should be text.",
    ]),
    "text for a group": ("      - name: Sample Fund\n        short_name: SF\n", "      - SF\n", [
        "9: convenors[sample].funders[#1]: should be a group of fields.",
        f"{line_of('funders: [SF]') - 1}: {COMMUNITY}.funders[#1]: the convenor has no funder called “SF”.",
    ]),
    "empty list": ("              - slug: relevance\n                name: Relevance\n                weight: 2\n", "              []\n", [
        f"{line_of('criteria:')}: {COMMUNITY}.criteria: needs at least one entry.",
    ]),
    "too long": ("short_name: New", f"short_name: {'x' * 61}", [
        f"{line_of('short_name: New')}: {COMMUNITY}.short_name: is longer than 60 characters.",
    ]),
    "two lines": ("title: Hello", 'title: "Hel\\nlo"', [
        f"{line_of('title: Hello')}: {FIRST}.title: should be on one line.",
    ]),
    "no choice": ("mode: online", "mode: onlin", [
        f"{line_of('mode: online')}: {COMMUNITY}.mode: “onlin” is none of online, in_person, hybrid, "
        "mostly_online. Did you mean “online”?",
    ]),
    "no slug": ("slug: beginners", "slug: Beginners Group", [
        f"{line_of('slug: beginners')}: {COMMUNITY.replace('beginners', 'Beginners Group')}.slug: "
        "should be small letters, digits and single hyphens: it becomes part of an address.",
    ]),
    "no email": ("enquiries@example.org", "enquiries at example.org", [
        "7: convenors[sample].enquiries_email: should be an email address.",
    ]),
    "no date": ("hear_by: 2023-09-22", "hear_by: 22 September", [
        f"{line_of('hear_by')}: {ROUND}.hear_by: should be written like 2023-09-22.",
    ]),
    "a day that does not exist": ("hear_by: 2023-09-22", "hear_by: 2023-09-31", [
        f"{line_of('hear_by')}: {ROUND}.hear_by: “2023-09-31” does not exist: look at the day, the month and the hour.",
    ]),
    "seconds since 1970": ("closes: 2023-09-08 09:00", "closes: 1694127600", [
        f"{line_of('closes')}: {ROUND}.closes: should be written like 2023-09-08 09:00.",
    ]),
    "hour without its zero": ("start: 10:00", "start: 9:30", [
        f"{line_of('start: 10:00')}: {FIRST}.start: should be written like 09:30.",
    ]),
    "unknown zone": ("Australia/Melbourne", "Australia/Melborne", [
        "5: convenors[sample].zone: “Australia/Melborne” is no time zone. Write one such as "
        "Australia/Melbourne. Did you mean “Australia/Melbourne”?",
    ]),
    "unknown funder": ("[SF]", "[Sample Fnd]", [
        f"{line_of('funders: [SF]')}: {COMMUNITY}.funders[#1]: the convenor has no funder called “Sample Fnd”. "
        "Did you mean “Sample Fund”?",
    ]),
    "capacity of a cohort's meeting": ("title: Hello", "title: Hello\n                capacity: 9", [
        f"{line_of('title: Hello') + 1}: {FIRST}.capacity: there is no such field here.",
    ]),
}  # fmt: skip


@pytest.mark.parametrize(("old", "new", "told"), ONE_MISTAKE.values(), ids=ONE_MISTAKE)
def test_read_program_tells_line_field_and_sentence_of(tmp_path, old, new, told):
    assert problems_in(program_file(tmp_path, (old, new))) == told


def test_read_program_tells_all_problems_at_once_in_the_order_of_the_file(tmp_path):
    path = program_file(
        tmp_path,
        ("    name: Sample Convenor\n", "    nam: Sample Convenor\n"),
        ("closes: 2023-09-08", "closes: 2023-08-08"),
        ("ceiling: 5", "ceiling: 1"),
        ("title: Goodbye", "title: Goodbye\n                titel: x"),
        ("date: 2023-11-14", "date: 2023-10-03"),
    )

    told = problems_in(path)

    assert [int(problem.split(":")[0]) for problem in told] == [
        2,
        3,
        line_of("closes:"),
        line_of("floor: 2"),
        line_of("title: Goodbye") + 1,
        line_of("date: 2023-11-14") + 1,
    ]


def test_read_program_tells_a_field_given_twice(tmp_path):
    path = program_file(tmp_path, ("floor: 2", "floor: 2\n            floor: 3"))

    assert problems_in(path) == [f"{line_of('floor: 2') + 1}: {COMMUNITY}.floor: this field is given twice."]


REFUSED = {
    "broken syntax": ("name: Sample Convenor", "name: 'Sample", "this is not YAML"),
    "tab": ("    name: Sample Convenor", "\tname: Sample Convenor", "this is not YAML"),
    "tag": (
        "name: Sample Convenor",
        "name: !!python/object/apply:os.getcwd []",
        "tags (!) are not used here",
    ),
    "own tag": ("name: Sample Convenor", "name: !env HOME", "tags (!) are not used here"),
    "anchor": ("name: Sample Convenor", "name: &who Sample", "anchors (&) and aliases (*) are not used here"),
    "alias": ("name: Sample Convenor", "name: *who", "anchors (&) and aliases (*) are not used here"),
    "nesting": ("name: Sample Convenor", f"name: {'[' * 5000}", "this is nested too deeply"),
    "a list as a name": ("name: Sample Convenor", "[a, b]: Sample", "a field name should be plain text"),
    "control character": (
        "name: Sample Convenor",
        "name: Sam\x07ple",
        "a character here that cannot be shown",
    ),
}


@pytest.mark.parametrize(("old", "new", "sentence"), REFUSED.values(), ids=REFUSED)
def test_read_program_refuses(tmp_path, old, new, sentence):
    told = problems_in(program_file(tmp_path, (old, new)))

    assert len(told) == 1
    assert sentence in told[0]


@pytest.mark.parametrize("kind", ["tag", "anchor", "nesting", "a list as a name", "control character"])
def test_read_program_tells_the_line_of_what_it_refuses(tmp_path, kind):
    old, new, _ = REFUSED[kind]

    assert problems_in(program_file(tmp_path, (old, new)))[0].startswith("3: ")


def test_read_program_refuses_a_file_over_the_largest_size(tmp_path):
    path = program_file(tmp_path)
    path.write_text(PROGRAM + "#" * source.LARGEST_BYTES)

    assert problems_in(path) == ["1: the file is larger than 200 kB."]


def test_read_program_refuses_a_file_that_is_not_utf_8(tmp_path):
    path = program_file(tmp_path)
    path.write_bytes(b"convenors:\n  - slug: caf\xe9\n")

    assert problems_in(path) == ["2: the file should be saved as UTF-8 text."]


def test_read_program_refuses_a_file_that_is_not_there(tmp_path):
    assert problems_in(tmp_path / "none.yaml") == ["1: the file cannot be read: No such file or directory."]


@pytest.mark.parametrize("text", ["", "- a\n", "just words\n"])
def test_read_program_refuses_what_is_no_group_of_fields(tmp_path, text):
    path = tmp_path / "program.yaml"
    path.write_text(text)

    assert problems_in(path) == ["1: the file should begin with “convenors:”."]


def test_read_program_refuses_a_second_document(tmp_path):
    path = tmp_path / "program.yaml"
    path.write_text("a: 1\n---\nb: 2\n")

    assert problems_in(path) == ["2: this is not YAML: but found another document."]
