from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from cop_portal.demo.people import make_sample_people


class Command(BaseCommand):
    help = "Make sample people for every role, on a laptop only."

    def handle(self, **options: object) -> None:
        if not settings.DEBUG:
            raise CommandError("Sample people are for DEBUG alone.")
        made = make_sample_people(timezone.now())
        self.stdout.write(f"Sample people: {made} new.")
