"""Who holds a community, from a day to a day."""

from datetime import date

from django.db import transaction

from accounts.domain.audit import record
from accounts.domain.joining import person_with
from accounts.models import User
from communities.errors import AlreadyFacilitates
from communities.models import Community, Facilitation


@transaction.atomic
def appoint_facilitator(
    community: Community, *, email: str, starts_on: date, ends_on: date | None, by: User
) -> Facilitation:
    """Let the person with this address hold `community`; an unknown address becomes a person without rights.

    Days are the convenor's. Raises AlreadyFacilitates for somebody who is on the list.
    """
    user = person_with(email)
    facilitation, is_new = Facilitation.objects.get_or_create(
        community=community, user=user, defaults={"starts_on": starts_on, "ends_on": ends_on}
    )
    if not is_new:
        raise AlreadyFacilitates(
            f"{email} is a facilitator of {community} already: change their days instead."
        )
    record(by, "facilitator_appointed", facilitation)
    return facilitation
