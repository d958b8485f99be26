"""Composing a draft: asked for, run at once or by a worker, stored with a reason for every choice.

A run holds no lock while it solves. It goes on only while the row says that it is the one (`begun_at`), so of two
workers one stores, and a run that its worker left behind is begun again.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from time import monotonic

from django.db import transaction
from django.db.models import Q, QuerySet

from accounts.domain.audit import record
from accounts.models import User
from applications.domain.steps import Kind, Said, keep_step, lock_draft, rewrite
from applications.matching.composing import Impossible, Plan, compose
from applications.matching.reasons import explain
from applications.models import Choice, Placement, Release, Selection
from applications.queries.problem import Line, Reading, read_round
from outbox.domain.containment import Contained
from outbox.domain.wakeup import start_after_commit

State, Verdict, Pin = Selection.State, Placement.Verdict, Placement.Pin
TASK = "applications.tasks.compose_queued"
AT_ONCE = 400  # choices that are composed while somebody waits for the page
LIMIT = 300  # seconds that a worker may take
LEFT_BEHIND = timedelta(seconds=LIMIT + 60)
LOOKS_EVERY = 1.0  # seconds between two looks whether to stop
STAGES = {
    "floors": "filling every community to its floor",
    "seats": "giving as many people as can be a place",
    "targets": "minding the targets",
    "score": "minding scores and ranks",
    "lottery": "drawing lots between equals",
}
DECIDED = {
    Choice.Status.RESERVE: Verdict.RESERVE,
    Choice.Status.PLACED_ELSEWHERE: Verdict.ELSEWHERE,
    Release.Kind.RESERVE: Verdict.RESERVE,
    Release.Kind.OFFERS: Verdict.PLACE,
}


def compose_selection(selection: Selection, *, revision: int, by: User, at: datetime) -> Selection:
    """Compose the draft anew: at once if the round is small, else it is queued for a worker.

    Pins, “not this time” by hand and what is decided stay. Raises StaleDraft, and DraftBusy while it is composed.
    """
    with transaction.atomic():
        draft = lock_draft(selection, revision)
        keep_step(draft, Kind.COMPOSED, [], by=by, at=at)
        draft.state, draft.progress, draft.wants_stop = State.QUEUED, "", False
        draft.save(update_fields=["state", "progress", "wants_stop"])
        is_small = Choice.objects.submitted().filter(community__round=draft.round_id).count() <= AT_ONCE
        if not is_small:
            start_after_commit(TASK)
    if is_small:
        _run(draft.pk, at)
    draft.refresh_from_db()
    return draft


def stop_composing(selection: Selection, *, by: User, at: datetime) -> None:
    """What waits is not begun; what runs stops soon, and the draft is as it was. Again is harmless."""
    with transaction.atomic():
        draft = Selection.objects.select_for_update(no_key=True).get(pk=selection.pk)
        if not draft.is_busy:
            return
        Selection.objects.filter(pk=draft.pk).update(wants_stop=True)
        record(by, "draft_stopped", draft, at=at)
        if draft.state == State.QUEUED or _is_left_behind(draft, at):
            _end(draft, State.STOPPED)


def waiting(at: datetime) -> list[QuerySet]:
    """The drafts to compose."""
    return [_waiting(at)]


def compose_waiting(at: datetime) -> int:
    """Compose every draft that waits, or was left behind. Run by ticks: with nothing to do it is one query."""
    done = 0
    for pk in list(_waiting(at).order_by("pk").values_list("pk", flat=True)):
        with Contained(f"Composing of draft {pk}"):
            done += _run(pk, at)
    return done


def _waiting(at: datetime) -> QuerySet[Selection]:
    return Selection.objects.filter(
        Q(state=State.QUEUED) | Q(state=State.RUNNING, begun_at__lte=at - LEFT_BEHIND)
    )


def _is_left_behind(draft: Selection, at: datetime) -> bool:
    return draft.state == State.RUNNING and draft.begun_at <= at - LEFT_BEHIND


def _run(pk: int, at: datetime) -> bool:
    """Win the draft, solve, store. False: somebody else has it."""
    from applications.matching.solver import Stopped  # noqa: PLC0415 -- HiGHS is loaded by who composes

    if not _claim(pk, at):
        return False
    draft = Selection.objects.select_related("round").get(pk=pk)
    try:
        reading = read_round(draft.round, draft)
        found = compose(reading.problem, on_stage=_telling(pk, at), should_stop=_asking(pk, at))
        said = _said(reading, found) if isinstance(found, Plan) else {}
    except Stopped:
        _give_up(pk, at, State.STOPPED)
        return True
    except Exception:
        _give_up(pk, at, State.FAILED)
        raise
    _store(pk, at, reading, found, said)
    return True


def _claim(pk: int, at: datetime) -> bool:
    free = Q(state=State.QUEUED) | Q(state=State.RUNNING, begun_at__lte=at - LEFT_BEHIND)
    won = Selection.objects.filter(free, pk=pk).update(state=State.RUNNING, begun_at=at, progress="")
    return bool(won)


def _telling(pk: int, at: datetime) -> Callable[[str, int, int], None]:
    def tell(stage: str, number: int, of: int) -> None:
        words = f"Step {number} of {of}: {STAGES.get(stage, stage)}"
        _own(pk, at).update(progress=words)

    return tell


def _asking(pk: int, at: datetime) -> Callable[[], bool]:
    """Should this run stop: somebody asked for it, or another run has the draft. Looks once a second."""
    looked = monotonic()

    def ask() -> bool:
        nonlocal looked
        if monotonic() - looked < LOOKS_EVERY:
            return False
        looked = monotonic()
        return not _own(pk, at).filter(wants_stop=False).exists()

    return ask


def _own(pk: int, at: datetime):  # noqa: ANN202
    return Selection.objects.filter(pk=pk, state=State.RUNNING, begun_at=at)


@transaction.atomic
def _store(pk: int, at: datetime, reading: Reading, found: Plan | Impossible, said: dict[int, Said]) -> None:
    draft = (
        Selection.objects.select_for_update(of=("self",), no_key=True)
        .filter(pk__in=_own(pk, at).values("pk"))
        .first()
    )
    if draft is None or draft.wants_stop:
        _end(draft, State.STOPPED)
        return
    draft.inputs, draft.composed_at = reading.problem.to_json(), at
    draft.outcome = {name: value for name, value in found.to_json().items() if name != "placed"}
    draft.save(update_fields=["inputs", "outcome", "composed_at"])
    if isinstance(found, Impossible):
        _end(draft, State.IMPOSSIBLE)
        return
    before = rewrite(draft, said)
    step = draft.steps.get(revision=draft.revision)
    draft.revision += 1  # pages of the meantime are old
    step.revision, step.before = draft.revision, before
    step.save(update_fields=["revision", "before"])
    draft.state, draft.progress = State.DONE, ""
    draft.save(update_fields=["revision", "state", "progress"])


@transaction.atomic
def _give_up(pk: int, at: datetime, state: str) -> None:
    _end(
        Selection.objects.select_for_update(no_key=True).filter(pk__in=_own(pk, at).values("pk")).first(),
        state,
    )


def _end(draft: Selection | None, state: str) -> None:
    """It is over, and no placement changed: there is no step to take back."""
    if draft is not None:
        draft.steps.filter(revision=draft.revision, kind=Kind.COMPOSED).delete()
        draft.state, draft.progress = state, ""
        draft.save(update_fields=["state", "progress"])


def _said(reading: Reading, plan: Plan) -> dict[int, Said]:
    """What the draft says of every choice: verdict, pin as it was, and the reason."""
    reasons = explain(reading.problem, plan)
    groups: dict[int, int] = {}
    for person, _ in plan.placed:
        groups[person] = groups.get(person, 0) + 1
    seats = reading.round.seats_per_person
    said = {}
    for line in reading.lines.values():
        pair = (line.person, line.community)
        is_elsewhere = groups.get(line.person, 0) >= seats
        reason = reasons[pair].to_json() if pair in reasons else {}
        pinned = reading.proposed.get(line.pk, ("", ""))[1]
        said[line.pk] = (_verdict(reading, line, pair in plan.placed, is_elsewhere), pinned, reason)
    return said


def _verdict(reading: Reading, line: Line, is_placed: bool, is_elsewhere: bool) -> str:
    if is_placed:
        return Verdict.PLACE
    if line.is_fixed:
        return DECIDED.get(line.told or line.status, Verdict.NOT_THIS_TIME)
    if reading.verdict(line) == Verdict.NOT_THIS_TIME:
        return Verdict.NOT_THIS_TIME
    return Verdict.ELSEWHERE if is_elsewhere else Verdict.RESERVE
