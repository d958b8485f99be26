"""What an application keeps of its applicant's profile: employers and places change, last year's figures do not."""

from accounts.models import PractitionerProfile
from applications.models import Application

Place = Application.Place


def take_snapshots(application: Application) -> None:
    """Set organisation, sector and place on `application` from the applicant's profile, as the caller has read it. The
    caller saves it."""
    profile = getattr(application.applicant, "profile", None)
    application.organisation_id = profile.organisation_id if profile else None
    application.sector_id = profile.sector_id if profile else None
    application.place = place_of(profile) if profile else ""


def place_of(profile: PractitionerProfile) -> str:
    """The kind of place that somebody works in, as one word for a table."""
    if profile.works_statewide:
        return Place.STATEWIDE
    kinds = {area.classification for area in profile.lgas.all()}
    if len(kinds) > 1:
        return Place.SEVERAL
    if kinds:
        return Place(kinds.pop())
    return Place.OUTSIDE if profile.works_outside_victoria else ""
