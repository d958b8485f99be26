from pathlib import Path

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils import timezone

from applications.programs.errors import ProgramFileError
from applications.programs.loading import load
from applications.programs.reading import read_program
from applications.programs.report import LoadReport


class Command(BaseCommand):
    help = "Load program files (docs/program-files.md): convenors, rounds, forums. Safe to run again."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
        parser.add_argument("--overwrite", action="store_true", help="undo what staff changed or deleted")
        parser.add_argument("--check", action="store_true", help="say what would happen, and change nothing")

    def handle(self, *, files: list[Path], overwrite: bool, check: bool, **options: object) -> None:
        report, problems = LoadReport(), []
        with transaction.atomic():
            for file in files:
                try:
                    report += load(read_program(file), overwrite=overwrite, at=timezone.now())
                except ProgramFileError as error:
                    problems += error.problems
            if problems:
                raise CommandError(str(ProgramFileError(problems)))
            transaction.set_rollback(check)
        if check:
            self.stdout.write("Nothing was written. Loading would do this:")
        self.stdout.write("\n".join(report.lines()))
