"""When decisions are late against the promise, or will be: everybody who waits hears so, with a new day."""

from datetime import date, datetime

from django.db import transaction

from accounts.domain.audit import record
from applications.domain.letters import send_letter
from applications.domain.offers import lock_choice
from applications.errors import CannotDecide
from applications.models import Choice
from communities.domain.walltime import today
from communities.models import Round
from outbox.links import absolute
from outbox.models import Message

LATE = "choice_late"


@transaction.atomic
def tell_late(choice: Choice, *, promised: date, hear_by: date, key: str, at: datetime) -> Message:
    """Write to the applicant of `choice` that they will hear by `hear_by`, naming every choice that waits; sorry, if
    what was `promised` has passed. Raises CannotDecide once they have heard about all of them. Locks the application.
    """
    choice = lock_choice(choice)
    waiting = list(choice.application.choices.undecided().select_related("community"))
    if not waiting:
        raise CannotDecide("This applicant has heard about every choice meanwhile.")
    return send_letter(
        choice,
        LATE,
        key=key,
        promised=promised,
        is_past=promised < today(choice.application.round.convenor.zone, at),
        hear_by=hear_by,
        waiting=waiting,
        action_url=absolute("/my/"),
        action_label="Open my page",
    )


@transaction.atomic
def move_promise(round_: Round, hear_by: date, *, at: datetime) -> None:
    """Promise an answer by `hear_by`, unless a later day is promised already."""
    before = Round.objects.select_for_update().get(pk=round_.pk).hear_by
    if before < hear_by:
        Round.objects.filter(pk=round_.pk).update(hear_by=hear_by)
        record(None, "round_promise_moved", round_, at=at, before=str(before), after=str(hear_by))
