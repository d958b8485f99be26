"""Who applied, as the apps below ask for it."""

from django.db.models import Exists, OuterRef, Q, QuerySet

from applications.models import Application
from communities.models import Round


def applicants(round_: Round) -> QuerySet:
    """The numbers of the people who ever sent an application to this round, also of those who withdrew."""
    return Application.objects.filter(round=round_, submitted_at__isnull=False).values_list(
        "applicant", flat=True
    )


def stands(user) -> Q:
    """For rows with a `round` and a `person`: there is an application that was sent and not withdrawn, and `user`
    declared no conflict of interest with it."""
    sent = (
        Application.objects.submitted()
        .free_of_conflict(user)
        .filter(round=OuterRef("round"), applicant=OuterRef("person"))
    )
    return Q(Exists(sent))
