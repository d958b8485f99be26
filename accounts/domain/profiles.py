"""How a practitioner wishes to be known at work."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from accounts.domain.audit import record
from accounts.domain.wording import one_line
from accounts.errors import NameMissing
from accounts.models import LocalGovernmentArea, Organisation, PractitionerProfile, Sector, User


def organisation_named(name: str) -> Organisation | None:
    """The organisation of this name whatever its case or spacing, made if there is none. No name: None."""
    name = one_line(name)
    if not name:
        return None
    organisation, _ = Organisation.objects.get_or_create(name__iexact=name, defaults={"name": name})
    return organisation


@transaction.atomic
def save_profile(
    user: User,
    *,
    preferred_name: str,
    pronouns: str = "",
    organisation: str = "",
    role_title: str = "",
    sector: Sector | None = None,
    lgas: Iterable[LocalGovernmentArea] = (),
    works_statewide: bool = False,
    works_outside_victoria: bool = False,
    at: datetime,
) -> PractitionerProfile:
    """Replace the whole profile of `user`, and audit that it changed. Raises NameMissing without a name."""
    preferred_name = one_line(preferred_name)
    if not preferred_name:
        raise NameMissing("Write the name you go by.")
    profile, _ = PractitionerProfile.objects.update_or_create(
        user=user,
        defaults={
            "preferred_name": preferred_name,
            "pronouns": one_line(pronouns),
            "organisation": organisation_named(organisation),
            "role_title": one_line(role_title),
            "sector": sector,
            "works_statewide": works_statewide,
            "works_outside_victoria": works_outside_victoria,
        },
    )
    profile.lgas.set(lgas)
    record(user, "profile_saved", profile, at=at)
    return profile
