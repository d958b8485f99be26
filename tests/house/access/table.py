"""The table of who gets what, as a text that people read and review: `tests/house/access.txt`."""

from pathlib import Path

from tests.house.access.roles import ROLES
from tests.house.access.walk import Answer

FILE = Path(__file__).parent.parent / "access.txt"
WRITE = "ACCESS_WRITE"
HEAD = """\
# Every address of the portal and what each role gets from it. Made from the URLs themselves and compared with
# equality: an address without a row, a row without an address, or another status fails the suite.
# After a change that is meant:  ACCESS_WRITE=1 .venv/bin/python -m pytest tests/house/test_access_table.py
# writes it anew; read the difference line by line before it is committed.
# What must never be, whatever this file says, stands in tests/house/test_access_rules.py.
#
# A cell is the status of: GET and HEAD, POST without data, PUT and DELETE. One number: all the same.
# Five numbers, where the pairs differ: GET HEAD POST PUT DELETE.
# Target: what the address points at. a, b: a row of convenor A or B. The roles are A's, but for those named _b.
"""
NOTHING = "none"
Row = tuple[str, str]
Cells = dict[Row, str]


def cells(answers: tuple[Answer, ...]) -> Cells:
    """What one role gets, row by row."""
    rows: dict[Row, list[int]] = {}
    for answer in answers:
        rows.setdefault(answer.row, []).append(answer.status)
    return {row: cell(statuses) for row, statuses in rows.items()}


def cell(statuses: list[int]) -> str:
    get, head, post, put, delete = statuses
    if len(set(statuses)) == 1:
        return str(get)
    short = (get, post, put) if (get, put) == (head, delete) else statuses
    return " ".join(map(str, short))


def text(columns: dict[str, Cells]) -> str:
    """The whole file."""
    columns = {role: columns[role] for role in ROLES if role in columns}
    rows = sorted({row for column in columns.values() for row in column})
    lines = [["address", "target", *columns]]
    lines += [[*row, *(column.get(row, NOTHING) for column in columns.values())] for row in rows]
    widths = [max(len(line[place]) for line in lines) for place in range(len(lines[0]))]
    return HEAD + "\n" + "".join(_line(line, widths) for line in lines)


def _line(parts: list[str], widths: list[int]) -> str:
    return "  ".join(part.ljust(width) for part, width in zip(parts, widths, strict=True)).rstrip() + "\n"


def read() -> dict[str, Cells]:
    """The file's cells by role."""
    lines = [line for line in FILE.read_text().splitlines() if line and not line.startswith("#")]
    head, rows = lines[0], lines[1:]
    names = head.split()
    starts = [head.index(f"  {name}") + 2 if place else 0 for place, name in enumerate(names)]
    parts = [_parts(line, starts) for line in rows]
    return {
        role: {(line[0], line[1]): line[place] for line in parts if line[place] != NOTHING}
        for place, role in enumerate(names)
        if role in ROLES
    }


def _parts(line: str, starts: list[int]) -> list[str]:
    ends = [*starts[1:], len(line) + 1]
    return [line[start:end].strip() for start, end in zip(starts, ends, strict=True)]


def differences(expected: Cells, found: Cells) -> list[str]:
    """In words, what a reader has to decide about."""
    said = []
    for row in sorted(expected.keys() | found.keys()):
        name = " ".join(filter(None, row))
        if row not in expected:
            said.append(f"{name}: not in access.txt, answers {found[row]}")
        elif row not in found:
            said.append(f"{name}: in access.txt, but there is no such address or target")
        elif expected[row] != found[row]:
            said.append(f"{name}: access.txt says {expected[row]}, the portal answers {found[row]}")
    return said
