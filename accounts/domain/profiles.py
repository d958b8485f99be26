"""How a practitioner wishes to be known at work."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from accounts.domain.audit import record
from accounts.domain.wording import one_line
from accounts.errors import NameMissing
from accounts.models import LocalGovernmentArea, Organisation, PractitionerProfile, Sector, User


@transaction.atomic(savepoint=False)
def organisation_named(name: str) -> Organisation | None:
    """The organisation that is called or known by this name whatever its case or spacing, made if there is none.
    No name: None.

    Locks it until the caller's transaction ends, so that no merge takes it away before it is written down.
    """
    name = one_line(name)
    if not name:
        return None
    # Twice: the first look may have waited for a merge, after which the name is another organisation's.
    known = _locked(name) or _locked(name)
    if known:
        return known
    Organisation.objects.bulk_create([Organisation(name=name)], ignore_conflicts=True)
    return _locked(name)


def _locked(name: str) -> Organisation | None:
    return Organisation.objects.select_for_update(no_key=True).named(name).first()


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
    zone: str | None = None,
    at: datetime,
) -> PractitionerProfile:
    """Replace the whole profile of `user` (a `zone` of None stays as it is), and audit that it changed. Raises
    NameMissing without a name."""
    preferred_name = one_line(preferred_name)
    if not preferred_name:
        raise NameMissing("Write the name you go by.")
    said = {
        "preferred_name": preferred_name,
        "pronouns": one_line(pronouns),
        "role_title": one_line(role_title),
        "sector": sector,
        "works_statewide": works_statewide,
        "works_outside_victoria": works_outside_victoria,
    } | ({} if zone is None else {"zone": zone})
    with transaction.atomic(savepoint=False):
        said["organisation"] = organisation_named(organisation)
        (profile,) = PractitionerProfile.objects.bulk_create(
            [PractitionerProfile(user=user, **said)],
            update_conflicts=True,
            unique_fields=["user"],
            update_fields=list(said),
        )
        profile.lgas.set(lgas)
        record(user, "profile_saved", profile, at=at)
    user.profile = profile
    return profile
