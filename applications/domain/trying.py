"""Making a what-if so: pins into the draft, a ceiling or a target on its community, then composing again."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from accounts.models import User
from applications.domain.composing import compose_selection
from applications.domain.placing import Pin, pin
from applications.domain.steps import lock_draft
from applications.models import Selection
from communities.domain.seats import change_ceiling
from communities.domain.targets import change_target, drop_target
from communities.models import Target


def make_so(
    selection: Selection,
    *,
    pins: Mapping[str, tuple[int, ...]],
    ceilings: Mapping[int, int],
    dropped: frozenset[int],
    numbers: Mapping[int, int],
    revision: int,
    by: User,
    at: datetime,
) -> Selection:
    """Everything or nothing of it, then compose. `pins`: to each kind of pin the choices that get it.

    Locks the draft. Raises StaleDraft, CannotPlace for somebody whom `by` may not move, CeilingTooLow.
    """
    with transaction.atomic():
        draft = lock_draft(selection, revision)
        for how in (Pin.NONE, Pin.OUT, Pin.IN):
            if pins.get(how):
                pin(draft, pins[how], how, revision=draft.revision, by=by, at=at)
                draft.refresh_from_db()
        for community in draft.round.communities.filter(pk__in=ceilings).order_by("pk"):
            change_ceiling(community, ceilings[community.pk], by=by)
        for target in Target.objects.filter(community__round=draft.round_id, pk__in=dropped):
            drop_target(target, by=by)
        for target in Target.objects.filter(community__round=draft.round_id, pk__in=numbers):
            change_target(target, number=numbers[target.pk], by=by)
    return compose_selection(draft, revision=draft.revision, by=by, at=at)
