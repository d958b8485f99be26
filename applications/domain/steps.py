"""Changing a draft one step at a time: each names the revision that it starts from, and can be taken back."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.db import transaction

from accounts.domain.audit import record
from accounts.models import User
from applications.errors import CannotPlace, DraftBusy, StaleDraft
from applications.models import Placement, Selection, SelectionStep
from applications.queries.drafts import decided, hidden_from, in_batches

BATCH = 500
Kind = SelectionStep.Kind
# Verdict, pin and reason of one choice. No verdict: the draft says nothing of it.
Said = tuple[str, str, dict]
NOTHING: Said = ("", "", {})


def lock_draft(selection: Selection, revision: int | None = None) -> Selection:
    """The draft as it is now, locked until the transaction ends.

    Raises DraftBusy while it is composed, and StaleDraft if it is put away or not at `revision` any more.
    """
    draft = (
        Selection.objects.select_for_update(of=("self",), no_key=True)
        .select_related("round")
        .get(pk=selection.pk)
    )
    if draft.is_busy:
        raise DraftBusy("This draft is being composed. Wait until that is done, or stop it.")
    if draft.put_away_at is not None:
        raise StaleDraft("This draft has been put away.")
    if revision is not None and draft.revision != revision:
        raise StaleDraft("This draft was changed while you looked at it. Nothing of yours was done.")
    return draft


def rewrite(draft: Selection, wanted: Mapping[int, Said]) -> list[list]:
    """Make the draft say this of these choices. Answers what it said before of those that changed, for a step."""
    was = said_of(draft, wanted)
    changed = {choice: said for choice, said in wanted.items() if was.get(choice, NOTHING) != said}
    for some in in_batches(changed):
        draft.placements.filter(choice__in=some).delete()
    new = [
        Placement(selection=draft, choice_id=choice, verdict=verdict, pin=pin, reason=reason)
        for choice, (verdict, pin, reason) in changed.items()
        if verdict
    ]
    Placement.objects.bulk_create(new, batch_size=BATCH)
    return [[choice, *was.get(choice, NOTHING)] for choice in changed]


def said_of(draft: Selection, choices: Iterable[int]) -> dict[int, Said]:
    """What the draft says of these choices."""
    found = {}
    for some in in_batches(choices):
        rows = draft.placements.filter(choice__in=some).order_by()
        for choice, *said in rows.values_list("choice", "verdict", "pin", "reason"):
            found[choice] = tuple(said)
    return found


def keep_step(draft: Selection, kind: str, before: list[list], *, by: User, at: datetime) -> None:
    """Raise the revision, and keep how it was."""
    draft.revision += 1
    draft.save(update_fields=["revision"])
    draft.steps.create(revision=draft.revision, kind=kind, before=before, by=by, at=at)
    record(by, f"draft_{kind}", draft, at=at, choices=len(before))


@transaction.atomic
def undo_step(selection: Selection, *, revision: int, by: User, at: datetime) -> SelectionStep:
    """Take the last change back, and after it the one before. What was decided since stays. Locks the draft.

    Raises CannotPlace where nothing is left to take back, and where it was about somebody that `by` has a conflict
    of interest with.
    """
    draft = lock_draft(selection, revision)
    step = draft.steps.filter(undone_at=None).select_related("by__profile").order_by("-revision").first()
    if step is None:
        raise CannotPlace("There is nothing left to take back.")
    choices = [row[0] for row in step.before]
    if step.kind != Kind.COMPOSED and hidden_from(by, choices):
        raise CannotPlace(
            "You have a conflict of interest with somebody in the last change. Ask a colleague."
        )
    fixed = decided(choices)
    rewrite(draft, {row[0]: tuple(row[1:]) for row in step.before if row[0] not in fixed})
    SelectionStep.objects.filter(pk=step.pk).update(undone_at=at)
    draft.revision += 1
    draft.save(update_fields=["revision"])
    record(by, "draft_undone", draft, at=at, step=step.revision)
    return step
