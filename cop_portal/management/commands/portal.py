"""`manage.py portal [address]`: the whole portal on a laptop. For servers: docs/production.md."""

import sys
from urllib.error import URLError
from urllib.request import urlopen

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser

from cop_portal.laptop import Address, Ended, Family

WELCOME = """
  The portal is ready:  {url}/
  Sign in as somebody:  {url}/demo/       one click each: staff, facilitator, practitioner
  Read the mail sent:   {url}/demo/mail/
  Ctrl-C ends it.
"""
MANAGE = [sys.executable, "manage.py"]
CELERY = [sys.executable, "-m", "celery", "--quiet", "-A", "cop_portal"]
WORKER = ["worker", "--pool=threads", "-c", "2", "--without-gossip", "--without-mingle"]


class Command(BaseCommand):
    help = "Run the portal on this machine: web, worker and scheduler together, with sample people."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("address", nargs="?", default="127.0.0.1:8000", help="[host:]port")
        parser.add_argument(
            "--prepare", action="store_true", help="make the database and its samples, then stop"
        )

    def handle(self, *args: object, address: str, prepare: bool, **options: object) -> None:
        if not settings.DEBUG:
            raise CommandError("This is for a laptop (DEBUG=1). docs/production.md says how to run a server.")
        if prepare:
            return self._prepare()
        return self._serve(Address.parse(address))

    def _prepare(self) -> None:
        """Safe to repeat: what exists stays as it is."""
        call_command("migrate", verbosity=0)
        call_command("createcachetable", verbosity=0)
        call_command("load_reference")
        call_command("open_program")
        call_command("make_sample_people")

    def _serve(self, address: Address) -> None:
        if not address.is_free():
            raise CommandError(f"{address} is in use. Choose another: make run ADDR=127.0.0.1:8123")
        with Family(address.environment(), settings.BASE_DIR) as family:
            try:
                family.run("the preparation", [*MANAGE, "portal", "--prepare"])
                family.start("web", [*MANAGE, "runserver", "--noreload", "--skip-checks", str(address)])
                family.start("worker", [*CELERY, *WORKER])
                family.start("scheduler", [*CELERY, "beat", "--pidfile="])
                family.until(lambda: _answers(address.url))
                self.stdout.write(WELCOME.format(url=address.url))
                self.stdout.flush()
                family.until(lambda: False)
            except Ended as ended:
                if ended.failed:
                    raise CommandError(str(ended)) from None
                self.stdout.write(str(ended))


def _answers(url: str) -> bool:
    try:
        with urlopen(f"{url}/health/live", timeout=1) as response:  # noqa: S310 -- always http, our own
            return response.status == 200
    except (URLError, TimeoutError, ConnectionError):
        return False
