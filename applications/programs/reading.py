"""Reading a program file: all of it, or every reason why not."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from applications.programs.checks import check
from applications.programs.errors import Problem, ProgramFileError
from applications.programs.shape import ConvenorPart, FilePart
from applications.programs.source import Source, read_source
from applications.programs.view import view_of
from applications.programs.wording import sentence


@dataclass(frozen=True)
class Program:
    """A file that makes sense: its convenors with all that is theirs, and where each thing stands."""

    source: Source
    convenors: list[ConvenorPart]


def read_program(path: Path | str) -> Program:
    """The program in the file at `path`. Raises ProgramFileError with every problem at once."""
    source = read_source(Path(path))
    problems = [
        Problem(source.name, line, source.path(loc), "this field is given twice.")
        for loc, line in source.repeated
    ]
    file = None
    try:
        file = FilePart.model_validate(source.content)
    except ValidationError as error:
        problems += [source.problem(found["loc"], sentence(found)) for found in error.errors()]
    findings = check(view_of(FilePart, source.content))
    problems += [source.problem(loc, complaint) for loc, complaint in findings]
    if file is None or problems:
        raise ProgramFileError(problems)
    return Program(source, file.convenors)
