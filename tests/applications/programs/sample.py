"""A small program file, and what is said about a spoiled one."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from applications.programs.errors import ProgramFileError
from applications.programs.loading import load
from applications.programs.reading import read_program

AT = datetime(2023, 8, 1, tzinfo=UTC)
PROGRAM = """\
convenors:
  - slug: sample
    name: Sample Convenor
    summary: Brings people together.
    zone: Australia/Melbourne
    place_name: Melbourne
    enquiries_email: enquiries@example.org
    funders:
      - name: Sample Fund
        short_name: SF
    waitlist_themes:
      - Sport
    reminders:
      - slug: week-before
        amount: 7
        unit: days
        useful_until_hours: 48
    rounds:
      - slug: first-call
        title: First call
        summary: A year together.
        who_may_apply: Anyone who prevents violence.
        opens: 2023-08-09 09:00
        closes: 2023-09-08 09:00
        hear_by: 2023-09-22
        collection_notice:
          version: 1
          text: We keep what you write.
        communities:
          - slug: beginners
            name: Beginners
            short_name: New
            for_whom: People who are new.
            about: We begin.
            mode: online
            floor: 2
            ceiling: 5
            meetings: 2
            season_starts: 2023-10-01
            season_ends: 2023-12-31
            funders: [SF]
            criteria:
              - slug: relevance
                name: Relevance
                weight: 2
            sessions:
              - number: 1
                title: Hello
                date: 2023-10-10
                start: 10:00
                end: 12:00
              - number: 2
                title: Goodbye
                date: 2023-11-14
                start: 10:00
                end: 12:00
    forums:
      - slug: open-day
        name: Open day
        short_name: Open day
        for_whom: Everyone.
        about: One day together.
        mode: in_person
        sessions:
          - number: 1
            title: The day
            date: 2023-11-23
            start: 09:30
            end: 15:30
            mode: in_person
            capacity: 80
          - number: 2
            title: The next day
            state: tbc
            tbc_note: Next year
"""
COMMUNITY = "convenors[sample].rounds[first-call].communities[beginners]"


def program_file(folder: Path, *changes: tuple[str, str]) -> Path:
    """The small program as a file, with each old text replaced, once, by its new one."""
    text = PROGRAM
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    path = folder / "program.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def load_file(folder: Path, *changes: tuple[str, str], overwrite: bool = False, at: datetime = AT):
    return load(read_program(program_file(folder, *changes)), overwrite=overwrite, at=at)


def problems_in(path: Path) -> list[str]:
    """What reading the file complains of, without the file's name."""
    with pytest.raises(ProgramFileError) as caught:
        read_program(path)
    return [line.removeprefix(f"{path}:") for line in str(caught.value).splitlines()]
