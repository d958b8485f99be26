"""Small files, finished files."""

import re
from pathlib import Path

import pytest
from django.conf import settings

ROOT = Path(settings.BASE_DIR)
APPS = ["cop_portal", "reports", "applications", "sessions_app", "communities", "accounts", "outbox"]
LONGEST = 300
UNFINISHED = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b|\bNotImplementedError\b|pytest\.(mark\.)?(skip|xfail)")
SOURCES = ["*.py", "*.html", "*.txt", "*.js", "*.css"]


def app_files() -> list[Path]:
    files = [path for app in APPS for path in (ROOT / app).rglob("*.py") if "migrations" not in path.parts]
    return files + sorted((ROOT / "templates").rglob("*.html"))


def source_files() -> list[Path]:
    folders = [*APPS, "tests", "bench", "templates", "static", "deploy"]
    files = [path for folder in folders for kind in SOURCES for path in (ROOT / folder).rglob(kind)]
    return [path for path in files if "vendor" not in path.parts and path != Path(__file__)]


def test_no_file_is_longer_than_a_person_reads_at_once():
    lengths = {str(path.relative_to(ROOT)): len(path.read_text().splitlines()) for path in app_files()}

    assert {name: length for name, length in lengths.items() if length > LONGEST} == {}


def test_nothing_is_left_for_later():
    found = [
        f"{path.relative_to(ROOT)}:{number}: {line.strip()}"
        for path in source_files()
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if UNFINISHED.search(line)
    ]

    assert found == []


@pytest.mark.parametrize("line", ["# TODO: later", "@pytest.mark.skip", "raise NotImplementedError"])
def test_what_is_left_for_later_is_recognised(line):
    assert UNFINISHED.search(line)
