"""What people said about dates when they applied, as the apps below ask for it."""

from collections.abc import Iterable

from applications.models import DateAnswer
from sessions_app.registry import Said


def said_about_dates(people: Iterable[int]) -> list[Said]:
    """Their answers to meetings whose date is still the one that they were asked about."""
    rows = DateAnswer.objects.filter(
        choice__application__applicant__in=list(people),
        choice__sent_at__isnull=False,
        session__date__isnull=False,
        session__schedule_sequence=0,
    )
    fields = rows.values_list("choice__application__applicant", "session", "session__date", "answer")
    return [Said(*row) for row in fields.order_by("pk")]
