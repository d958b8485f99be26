"""An application for somebody who phoned or wrote, entered by staff and marked so."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime

from django.db import transaction

from accounts.domain.audit import record
from accounts.domain.joining import person_with
from accounts.models import User
from applications.domain.answers import SECTION_OF, About, Access, Given
from applications.domain.applying import start, submit, take
from applications.errors import CannotEnter
from applications.models import Application, Section
from communities.models import Round
from communities.models.scoping import asked_anew


@transaction.atomic
def begin_entry(
    round_: Round, email: str, *, how: str, given: Iterable[Given], by: User, at: datetime
) -> Application:
    """Begin an application in the name of `email`'s owner with what they said first; `finish_entry` sends it.

    What their profile says already stands; only what it leaves empty is filled. Raises CannotEnter for a round that
    `by` does not coordinate and for somebody who has an application, and what `take` raises: after the close the
    person needs an extension first.
    """
    _check_coordinates(round_, by)
    person = person_with(email)
    if Application.objects.of(person).filter(round=round_).exists():
        raise CannotEnter(
            "This person has an application to this round, perhaps a draft. Ask them to finish it."
        )
    application = start(round_, person, at=at)
    application.entered_by, application.entered_how = by, how
    application.save(update_fields=["entered_by", "entered_how"])
    for part in given:
        take(round_, person, _beside_profile(part, person), revision=0, at=at, by=by)
    record(by, "application_entered", application, how=how)
    return application


@transaction.atomic
def finish_entry(
    application: Application, *, given: Iterable[Given], revisions: Mapping[str, int], by: User, at: datetime
) -> Application:
    """Take the rest of what the person said and send it; they get the receipt, and can change it until the close.

    The person heard how their information is used: whoever enters it vouches for that. `revisions` are those of
    the sections when the page was opened: what the person saved since raises StaleRevision. Empty access needs take
    nothing back. Raises CannotEnter for one that was not entered by staff, and whatever sending raises.
    """
    round_, person = application.round, application.applicant
    _check_coordinates(round_, by)
    if not application.entered_how:
        raise CannotEnter("This person is writing their application themselves.")
    for part in given:
        if not isinstance(part, Access) or part.words.strip():
            take(round_, person, part, revision=revisions[SECTION_OF[type(part)]], at=at, by=by)
    application.refresh_from_db(fields=["revision"])
    notice = round_.collection_notices.first()
    version = notice.version if notice else 0
    return submit(round_, person, revision=application.revision, notice_version=version, at=at, by=by)


def revisions_of(application: Application) -> dict[str, int]:
    """How often each section was saved so far, for a page that is opened now."""
    return dict.fromkeys(Section.Name.values, 0) | dict(application.sections.values_list("name", "revision"))


def _check_coordinates(round_: Round, by: User) -> None:
    if not Round.objects.managed_by(asked_anew(by)).filter(pk=round_.pk).exists():
        raise CannotEnter("Only somebody who coordinates this round may enter applications.")


def _beside_profile(part: Given, person: User) -> Given:
    if not isinstance(part, About):
        return part
    return replace(part, profile=part.profile | _known(person))


def _known(person: User) -> dict[str, object]:
    """What the person's profile says already, as arguments of `save_profile`."""
    profile = getattr(person, "profile", None)
    if profile is None:
        return {}
    words = (
        "preferred_name",
        "pronouns",
        "role_title",
        "sector",
        "works_statewide",
        "works_outside_victoria",
    )
    said = {name: getattr(profile, name) for name in words}
    said["organisation"] = profile.organisation.name if profile.organisation else ""
    said["lgas"] = list(profile.lgas.all())
    return {name: value for name, value in said.items() if value}
