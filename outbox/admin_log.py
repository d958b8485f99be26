"""What the desk keeps of its own use: the audit alone."""

from django.db.models import Model, QuerySet
from django.http import HttpRequest


class Unlogged:
    """A window that writes nothing to Django's own log of the admin, which would keep names and addresses of
    people for good. Who did what is in the audit."""

    def log_addition(self, request: HttpRequest, obj: Model, message: object) -> None:
        """Nothing is kept."""

    def log_change(self, request: HttpRequest, obj: Model, message: object) -> None:
        """Nothing is kept."""

    def log_deletions(self, request: HttpRequest, queryset: QuerySet) -> None:
        """Nothing is kept."""
