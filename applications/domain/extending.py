"""A later close for one person: with a reason, kept in the audit, and told to them."""

from datetime import datetime

from django.db import transaction

from accounts.domain.audit import record
from accounts.models import User
from applications.errors import CannotEnter
from applications.models import Application, Extension
from communities.domain.letters import signed_by
from communities.models import Round
from communities.models.scoping import asked_anew
from outbox.domain.writing import write
from outbox.links import absolute


@transaction.atomic
def extend(round_: Round, person: User, *, until: datetime, reason: str, by: User, at: datetime) -> Extension:
    """Let `person` apply until `until`, and write to tell them; a second time replaces the first.

    Raises CannotEnter without a reason, for a moment that is past or not after the close, for somebody whose
    application was sent and stands, and for a round that `by` does not coordinate.
    """
    _check(round_, person, until=until, reason=reason, by=by, at=at)
    granted = {"until": until, "reason": reason.strip(), "granted_by": by, "granted_at": at}
    extension, _ = Extension.objects.update_or_create(round=round_, person=person, defaults=granted)
    record(by, "extension_granted", extension, round=round_.pk, until=until.isoformat())
    begun = Application.objects.of(person).filter(round=round_).values_list("pk", flat=True).first()
    write(
        key=f"extension:{extension.pk}:{at:%Y%m%d%H%M%S%f}",
        kind="deadline_extended",
        to=person.email,
        template="applications/deadline_extended",
        context={
            "round": round_,
            "until": until,
            **signed_by(round_.convenor),
            "action_url": absolute(f"/{round_.convenor.slug}/{round_.slug}/apply/"),
            "action_label": "Go to my application",
        },
        about=f"applications.application:{begun}" if begun else "",
        person_id=person.pk,
        convenor_id=round_.convenor_id,
    )
    return extension


def _check(round_: Round, person: User, *, until: datetime, reason: str, by: User, at: datetime) -> None:
    if not Round.objects.managed_by(asked_anew(by)).filter(pk=round_.pk).exists():
        raise CannotEnter("Only somebody who coordinates this round may extend it.")
    if not reason.strip():
        raise CannotEnter("Write why this person gets more time.")
    if until <= at:
        raise CannotEnter("This moment is past. Choose a later one.")
    if until <= round_.closes_at:
        raise CannotEnter("The round is open for everybody until then. Choose a moment after the close.")
    if Application.objects.of(person).filter(round=round_).submitted().exists():
        raise CannotEnter("This person’s application was sent, and stands.")
