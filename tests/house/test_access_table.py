"""Every URL × every role × every method against one committed table (tests/house/access.txt)."""

import os

import pytest

from tests.house.access import table
from tests.house.access.roles import ROLES, of_roles
from tests.house.access.walk import walked

IS_WRITING = bool(os.environ.get(table.WRITE))


@pytest.mark.django_db
@of_roles()
def test_every_address_answers_as_the_table_says(role):
    if IS_WRITING:
        column = {role: table.cells(walked(role))}
        table.FILE.write_text(table.text((table.read() if table.FILE.exists() else {}) | column))
    assert table.differences(table.read().get(role, {}), table.cells(walked(role))) == []


def test_the_table_names_every_role_once():
    assert list(table.read()) == ROLES


def test_the_table_is_written_as_this_code_writes_it():
    assert table.FILE.read_text() == table.text(table.read())


def test_differences_tells_a_missing_row_a_row_too_many_and_another_status():
    expected = {("gone", ""): "200", ("page", "a"): "404"}
    found = {("new", ""): "200", ("page", "a"): "200 302 405"}

    assert table.differences(expected, found) == [
        "gone: in access.txt, but there is no such address or target",
        "new: not in access.txt, answers 200",
        "page a: access.txt says 404, the portal answers 200 302 405",
    ]


@pytest.mark.parametrize(
    ("statuses", "shown"),
    [
        ([302] * 5, "302"),
        ([200, 200, 302, 405, 405], "200 302 405"),
        ([200, 405, 302, 405, 405], "200 405 302 405 405"),
    ],
)
def test_cell_says_every_status_in_few_words(statuses, shown):
    assert table.cell(statuses) == shown
