"""The press that puts a list on hold, and the press that stops it."""

from datetime import date, datetime

from django.db import transaction

from accounts.domain.audit import record
from accounts.models import User
from applications.domain.checking import CHANGED, check, check_may_release
from applications.domain.releasing import Kind, Outcome, State
from applications.errors import CannotRelease, ListChanged, ReleaseOver
from applications.models import Release, ReleaseLine, Selection
from applications.queries.releasing import pressed_alike
from communities.domain.walltime import today
from communities.models import Community, Round
from outbox.domain.wakeup import start_after_commit

AT_ONCE = 50  # letters that are written out while somebody waits for the page
TASK = "applications.tasks.check_pressed"


def hold_list(
    selection: Selection,
    community: Community,
    kind: str,
    *,
    read: set[int],
    note: str,
    by: User,
    at: datetime,
) -> Release:
    """Hold the list of one kind that `selection` makes for `community`, as `by` read it (numbers of choices), once it
    is checked: at once if it is short, else by a worker. Pressed twice it is one list, and the answer is the same.

    Raises CannotRelease where nothing may leave, for a list of nobody, without a word on equity; and for a short one
    what `check` raises. Locks who presses.
    """
    check_may_release(selection, community)
    if kind == Kind.OFFERS and not note.strip():
        raise CannotRelease("Say what you found when you compared offers with applications.")
    release = Release(
        round=community.round, community=community, selection=selection, kind=kind, equity_note=note.strip()
    )
    return _press(release, read, by=by, at=at)


def hold_late(round_: Round, hear_by: date, *, read: set[int], by: User, at: datetime) -> Release:
    """The same of the message that decisions take longer, with a new day. Raises CannotRelease for one that is no
    later."""
    check_new_day(round_, hear_by, at)
    release = Release(round=round_, kind=Kind.HOLDING, promised=round_.hear_by, hear_by=hear_by)
    return _press(release, read, by=by, at=at)


@transaction.atomic
def stop_release(release: Release, *, by: User, at: datetime) -> None:
    """Stop a list before anybody on it hears of it. Raises ReleaseOver if it has left or was stopped."""
    own = Release.objects.stoppable().filter(pk=release.pk)
    if not own.update(state=State.STOPPED, ended_at=at, ended_by=by):
        raise ReleaseOver("It is too late to stop this list: it was stopped already, or it has gone out.")
    ReleaseLine.objects.waiting().filter(release=release).update(outcome=Outcome.STOPPED)
    record(by, "release_stopped", release, at=at)


def check_new_day(round_: Round, hear_by: date, at: datetime) -> None:
    """Raises CannotRelease for a day that nobody can be promised."""
    if hear_by <= today(round_.convenor.zone, at) or hear_by < round_.hear_by:
        raise CannotRelease("Choose a day to come, not before the one that is promised.")


def _press(release: Release, read: set[int], *, by: User, at: datetime) -> Release:
    """Keep what was pressed and by whom, and nothing else: that answers at once, however long the list is."""
    if not read:
        raise CannotRelease("There is nobody on this list.")
    release.made_by, release.made_at, release.read = by, at, sorted(read)
    is_short = len(read) <= AT_ONCE
    with transaction.atomic():
        User.objects.select_for_update(no_key=True).get(pk=by.pk)
        if alike := pressed_alike(release):
            release = alike
        else:
            release.save()
            record(by, "release_pressed", release, at=at, kind=release.kind, people=len(read))
            if not is_short:
                start_after_commit(TASK)
    return _checked(release, at) if is_short else release


def _checked(release: Release, at: datetime) -> Release:
    """The list as it stands once it is checked. Of one that is refused, or that broke, nothing is left: whoever pressed
    hears of it."""
    try:
        check(release, at=at)
    except Exception:
        Release.objects.filter(pk=release.pk, state__in=[State.CHECKING, State.STOPPED]).delete()
        raise
    found = Release.objects.filter(pk=release.pk).first()
    if found is None:  # refused by the same press a moment before
        raise ListChanged(CHANGED)
    return found
