"""Whether somebody asks to be told of the next call. Unasked, nobody is."""

from datetime import datetime, timedelta

from django.db import transaction

from accounts.domain.audit import record
from applications.models import Application
from communities.domain.tokens import seal, unseal
from communities.errors import LinkNoLongerValid
from outbox.links import absolute

LINK = "keep"
VERSION = 1
LASTS = timedelta(days=1100)  # longer than any two calls lie apart: who said yes can take it back


def keep_link(application: Application) -> str:
    """The address of the page on which the applicant says so, or takes it back. It needs no account."""
    return absolute(keep_path(application))


def keep_path(application: Application) -> str:
    return f"/keep/{seal(LINK, application.pk, VERSION)}/"


def application_by(token: str) -> Application:
    """The application that a link is about. Raises LinkNoLongerValid, also for one that was withdrawn."""
    pk, _ = unseal(LINK, token, max_age=LASTS)
    sent = Application.objects.submitted().select_related("round__convenor", "applicant")
    found = sent.filter(pk=pk).first()
    if found is None:
        raise LinkNoLongerValid("This application does not stand any more.")
    return found


@transaction.atomic
def keep_details(application: Application, *, at: datetime) -> None:
    """Keep that this person wants to hear of the next call. Again is harmless: the first time counts."""
    unasked = Application.objects.submitted().filter(pk=application.pk, details_kept_at__isnull=True)
    if unasked.update(details_kept_at=at):
        record(application.applicant, "details_kept", application, at=at)


@transaction.atomic
def forget_details(application: Application, *, at: datetime) -> None:
    """Take that back. Again is harmless."""
    asked = Application.objects.filter(pk=application.pk, details_kept_at__isnull=False)
    if asked.update(details_kept_at=None):
        record(application.applicant, "details_not_kept", application, at=at)
