"""Doubts about whether an application is one for this round: the portal suggests, a person decides."""

from datetime import datetime

from django.db import transaction

from accounts.domain.audit import record
from accounts.models import User
from accounts.queries import people_like
from applications.errors import CannotDecide
from applications.models import Application, Flag


def suggest_flags(application: Application, at: datetime) -> None:
    """Suggest what there is to doubt in an application that was just sent; take back suggestions that no longer hold.

    What a person decided stays. Runs in the caller's transaction.
    """
    doubts = {kind for kind, holds in _doubts(application).items() if holds}
    known = {flag.kind: flag for flag in application.flags.all()}
    gone = [
        flag.pk for flag in known.values() if flag.state == Flag.State.SUGGESTED and flag.kind not in doubts
    ]
    if gone:
        Flag.objects.filter(pk__in=gone).delete()
    Flag.objects.bulk_create(
        Flag(application=application, kind=kind, suggested_at=at) for kind in sorted(doubts - known.keys())
    )


def _doubts(application: Application) -> dict[str, bool]:
    return {
        Flag.Kind.OUTSIDE_VICTORIA: application.place == Application.Place.OUTSIDE,
        Flag.Kind.NOT_PREVENTION: application.focus == Application.Focus.NEITHER,
        Flag.Kind.DUPLICATE: _has_a_twin(application),
    }


def _has_a_twin(application: Application) -> bool:
    """Somebody who may be the same person has sent an application to this round, too."""
    likely = people_like(application.applicant)
    others = Application.objects.submitted().filter(round=application.round_id, applicant__in=likely)
    return others.exists()


@transaction.atomic
def decide_flag(flag: Flag, state: str, *, by: User, at: datetime) -> Flag:
    """Confirm or dismiss a doubt, and keep who did. Raises CannotDecide for any other state."""
    if state not in (Flag.State.CONFIRMED, Flag.State.DISMISSED):
        raise CannotDecide("Say whether there is a concern or not.")
    flag = Flag.objects.select_for_update().get(pk=flag.pk)
    flag.state, flag.decided_by, flag.decided_at = state, by, at
    flag.save(update_fields=["state", "decided_by", "decided_at"])
    record(by, f"flag_{state}", flag.application, kind=flag.kind)
    return flag
