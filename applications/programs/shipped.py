"""The programs that come with the portal, and their copies of today."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from django.db import transaction

from applications.programs.loading import load
from applications.programs.opening import open_forum, open_round
from applications.programs.reading import Program, read_program
from applications.programs.report import LoadReport
from communities.domain.reference import load_calendar


@transaction.atomic
def load_shipped(folder: Path, *, at: datetime) -> LoadReport:
    """Load every file of `folder`, and of each first round and forum a copy that is open at `at`, if none is.

    Loads the calendar too: the copies go round its holidays. Raises ProgramFileError, with nothing written.
    """
    load_calendar()
    report = LoadReport()
    for path in sorted(folder.glob("*.yaml")):
        program = read_program(path)
        report += load(program, at=at)
        if program.convenors[0].rounds:
            report += _load_copy(open_round(program, at=at), at)
        if program.convenors[0].forums:
            report += _load_copy(open_forum(program, at=at), at)
    return report


def _load_copy(copy: Program | None, at: datetime) -> LoadReport:
    return load(copy, at=at) if copy else LoadReport()
