from django.core.management.base import BaseCommand

from accounts.domain.reference import load_lgas, load_sectors
from communities.domain.reference import load_calendar


class Command(BaseCommand):
    help = "Load Victoria's councils, the sectors and the calendar. Safe to run again."

    def handle(self, **options: object) -> None:
        loaded = {"councils": load_lgas(), "sectors": load_sectors(), "calendar entries": load_calendar()}
        self.stdout.write(", ".join(f"{count} new {what}" for what, count in loaded.items()))
