"""Named drafts of who is placed where: made, copied, renamed, put away."""

import secrets
from datetime import datetime

from django.db import transaction

from accounts.domain.audit import record
from accounts.models import User
from applications.domain.assigning import lock_round
from applications.domain.steps import BATCH, lock_draft
from applications.errors import CannotKeepDraft
from applications.models import Placement, Selection
from applications.queries.drafts import told_in_full
from communities.models import Round

LONGEST = Selection._meta.get_field("name").max_length


@transaction.atomic
def make_draft(round_: Round, *, name: str, by: User, at: datetime) -> Selection:
    """An empty draft with a lottery of its own. Locks the round; raises CannotKeepDraft for a name that is taken."""
    draft = Selection(round=round_, name=_free_name(round_.pk, name), made_by=by, made_at=at)
    draft.seed = secrets.token_hex(4)
    draft.save()
    record(by, "draft_made", draft, at=at)
    return draft


@transaction.atomic
def copy_draft(selection: Selection, *, name: str, by: User, at: datetime) -> Selection:
    """The same placements and the same lottery under another name; its steps stay behind. Locks the round."""
    source = lock_draft(selection)
    draft = Selection(round=source.round, name=_free_name(source.round_id, name), made_by=by, made_at=at)
    for field in ("state", "seed", "inputs", "outcome", "begun_at", "composed_at"):
        setattr(draft, field, getattr(source, field))
    draft.save()
    rows = source.placements.order_by("pk").values("choice_id", "verdict", "pin", "reason")
    Placement.objects.bulk_create(
        (Placement(selection=draft, **row) for row in rows.iterator()), batch_size=BATCH
    )
    record(by, "draft_copied", draft, at=at, source=source.pk)
    return draft


@transaction.atomic
def rename_draft(selection: Selection, *, name: str, by: User, at: datetime) -> None:
    """Locks the round; raises CannotKeepDraft for a name that is taken."""
    name = _free_name(selection.round_id, name, but=selection.pk)
    Selection.objects.filter(pk=selection.pk).update(name=name)
    record(by, "draft_renamed", selection, at=at)


@transaction.atomic
def put_away_draft(selection: Selection, *, by: User, at: datetime) -> None:
    """Out of sight, and kept: what was released from it says so for good. Its name is free again, and its question
    says no more who must not meet."""
    draft = lock_draft(selection)
    if draft.put_away_at is None:
        Selection.objects.filter(pk=draft.pk).update(put_away_at=at, inputs=_without_pairs(draft))
        record(by, "draft_put_away", draft, at=at)


def forget_pairs(round_: Round) -> None:
    """The questions of drafts that have nothing left to tell anybody say no more who must not meet."""
    for draft in told_in_full(round_).select_for_update(of=("self",), no_key=True):
        Selection.objects.filter(pk=draft.pk).update(inputs=_without_pairs(draft))


def _without_pairs(draft: Selection) -> dict | None:
    return {**draft.inputs, "apart": []} if draft.inputs else None


def _free_name(round_id: int, name: str, *, but: int | None = None) -> str:
    name = " ".join(name.split())
    if not name or len(name) > LONGEST:
        raise CannotKeepDraft(f"Give the draft a name of up to {LONGEST} letters.")
    lock_round(round_id)
    if Selection.objects.standing().filter(round=round_id, name=name).exclude(pk=but).exists():
        raise CannotKeepDraft(f"A draft of this round is called “{name}” already.")
    return name
