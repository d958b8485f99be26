"""Taking an application back, without embarrassment."""

from datetime import datetime

from django.db import transaction

from accounts.domain.audit import record
from accounts.models import User
from applications.domain.acknowledging import stop_asking
from applications.domain.figures import refresh_all
from applications.domain.offers import withdraw_offer
from applications.domain.receipts import CHANGED
from applications.errors import CannotWithdraw
from applications.models import Application, Offer
from communities.models import Member
from outbox.domain.writing import cancel


@transaction.atomic
def withdraw(application: Application, *, at: datetime, by: User | None = None) -> None:
    """Withdraw what was sent; an open offer goes with it and its seat is freed, a manager is not asked any
    more, and no copy of changes follows. `by` is who does it, if not the applicant. Locks the application. Raises
    CannotWithdraw."""
    application = Application.objects.select_for_update().get(pk=application.pk)
    applicant = application.applicant
    if not application.is_submitted:
        raise CannotWithdraw("Only an application that was sent can be withdrawn.")
    chosen = application.choices.values("community")
    if Member.objects.active().filter(person=applicant, community__in=chosen).exists():
        address = application.round.convenor.enquiries_email
        raise CannotWithdraw(f"You have joined a community already. To leave it, write to {address}.")
    offers = Offer.objects.unanswered().filter(choice__application=application)
    # Each locks its community: everybody's in one order, or two people wait for each other.
    for offer in offers.order_by("choice__community_id"):
        withdraw_offer(offer, by=by or applicant, at=at)
    application.status, application.withdrawn_at = Application.Status.WITHDRAWN, at
    application.details_kept_at = None
    application.revision += 1  # a page that was opened before must not send it again unseen
    application.save(update_fields=["status", "withdrawn_at", "revision", "details_kept_at"])
    refresh_all(application.choices.all())
    stop_asking(application)
    cancel(about=f"applications.application:{application.pk}", kinds=[CHANGED])
    record(by or applicant, "application_withdrawn", application)
