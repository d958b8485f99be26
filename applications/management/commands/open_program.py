from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from applications.programs.errors import ProgramFileError
from applications.programs.shipped import load_shipped


class Command(BaseCommand):
    help = "Load the programs that come with the portal, and a copy of each that is open today."

    def handle(self, **options: object) -> None:
        try:
            report = load_shipped(settings.BASE_DIR / "programs", at=timezone.now())
        except ProgramFileError as error:
            raise CommandError(str(error)) from error
        self.stdout.write("\n".join(report.lines()))
