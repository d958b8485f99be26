"""What applicants were told."""

from collections.abc import Iterable

from django.db.models import QuerySet

from applications.models import Acknowledgement, Application, Conflict
from outbox.models import Message


def told(application: Application) -> QuerySet[Message]:
    """Every letter about this application, oldest first: what the applicant was told."""
    names = _names([application.pk], [getattr(application, "acknowledgement", None)])
    return Message.objects.filter(about__in=names).order_by("created_at", "pk")


def letters_hidden_from(user) -> set[str]:
    """What mail is about whose applicant this user declared a conflict of interest with."""
    conflicts = Conflict.objects.declared().filter(reviewer=user.pk)
    applications = list(conflicts.values_list("application", flat=True))
    asked = Acknowledgement.objects.filter(application__in=applications) if applications else []
    return _names(applications, asked) | {tested(pk) for pk in applications}


def tested(application: int) -> str:
    """What a letter that staff sent to themselves as a test is about: the applicant was not told it."""
    return f"applications.test:{application}"


def _names(applications: Iterable[int], asked: Iterable[Acknowledgement | None]) -> set[str]:
    """What letters about these applications are about: the application itself, or what a manager is asked for it."""
    return {f"applications.application:{pk}" for pk in applications} | {
        f"applications.acknowledgement:{row.pk}" for row in asked if row
    }
