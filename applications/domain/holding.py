"""Putting a list on hold, in which a press stops it."""

from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta

from django.db import IntegrityError, transaction

from accounts.domain.audit import record
from accounts.models import User
from applications.domain.releasing import Draft, Kind, Outcome, State, draft
from applications.errors import CannotRelease, KeptApart, ListChanged, ReleaseOver
from applications.models import Choice, Release, ReleaseLine, Selection
from applications.queries.apart import brought_together, known_of
from applications.queries.releasing import held_alike, lists_of, who_waits
from communities.domain.seats import lock
from communities.domain.walltime import today
from communities.models import Community, Round
from communities.queries import seat_count, with_seat_counts

HOLD = timedelta(minutes=10)
CHANGED = (
    "The list is not the one that you read: somebody was moved, decided or withdrew since. Read it again."
)


def drafts(
    kind: str, choices: Iterable[Choice], *, by: User, at: datetime, hear_by: date | None = None
) -> list[Draft]:
    """Each letter as it will go out when a list that is made at `at` leaves. A transaction for each."""
    return [draft(kind, choice, by=by, at=at + HOLD, hear_by=hear_by) for choice in choices]


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
    """Hold the list of one kind that `selection` makes for `community`, as `by` read it (numbers of choices). Pressed
    twice it is one list, and the answer is the same.

    Raises ListChanged if it is another by now, CannotRelease for a list that must not leave: nobody on it, more offers
    than free seats, no word on equity, two who are to be kept apart, a letter with a gap, names hidden. Locks the
    community.
    """
    check_may_release(selection, community)
    if kind == Kind.OFFERS and not note.strip():
        raise CannotRelease("Say what you found when you compared offers with applications.")
    told = lists_of(selection, community, by).told[kind]
    if kind == Kind.OFFERS:
        # Before the letters, which would name one of the two. Each seat asks again when it is taken.
        try:
            check_apart(community, told, by)
        except KeptApart:
            record(by, "release_refused", community, at=at, kind=kind, people=len(told))
            raise
    _check_letters(drafts(kind, told, by=by, at=at))

    def check() -> None:
        lock(community)
        if lists_of(selection, community, by).pks(kind) != read:
            raise ListChanged(CHANGED)
        if kind == Kind.OFFERS:
            check_seats(community, len(read))

    release = Release(
        round=community.round, community=community, selection=selection, kind=kind, equity_note=note.strip()
    )
    return _hold(release, read, check, by=by, at=at)


def hold_late(round_: Round, hear_by: date, *, read: set[int], by: User, at: datetime) -> Release:
    """Hold the message that decisions take longer, with a new day, to those whom `by` read (numbers of choices).
    Pressed twice it is one list.

    Raises CannotRelease for a day that is no later, or a letter with a gap; ListChanged. Locks the round.
    """
    check_new_day(round_, hear_by, at)
    _check_letters(drafts(Kind.HOLDING, who_waits(round_, by, hear_by).told, by=by, at=at, hear_by=hear_by))

    def check() -> None:
        Round.objects.select_for_update().get(pk=round_.pk)
        if {choice.pk for choice in who_waits(round_, by, hear_by).told} != read:
            raise ListChanged(CHANGED)

    release = Release(round=round_, kind=Kind.HOLDING, promised=round_.hear_by, hear_by=hear_by)
    return _hold(release, read, check, by=by, at=at)


@transaction.atomic
def stop_release(release: Release, *, by: User, at: datetime) -> None:
    """Stop a list while it is held: nobody on it hears of it. Raises ReleaseOver if it has left or was stopped."""
    held = Release.objects.held().filter(pk=release.pk)
    if not held.update(state=State.STOPPED, ended_at=at, ended_by=by):
        raise ReleaseOver("It is too late to stop this list: it was stopped already, or it has gone out.")
    ReleaseLine.objects.waiting().filter(release=release).update(outcome=Outcome.STOPPED)
    record(by, "release_stopped", release, at=at)


def check_may_release(selection: Selection, community: Community) -> None:
    """Raises CannotRelease where nothing of this draft may leave, whoever asks."""
    if community.round.hides_names:
        raise CannotRelease("Names are hidden in this round. Turn the blind review off, then release.")
    if selection.is_busy:
        raise CannotRelease("This draft is being composed. Release it once that is done.")


def check_seats(community: Community, offers: int) -> None:
    """Raises CannotRelease if there are more offers than seats that are free and on no list that waits to leave."""
    waiting = ReleaseLine.objects.waiting().filter(release__community=community, release__kind=Kind.OFFERS)
    counted = seat_count(with_seat_counts(Community.objects.filter(pk=community.pk)).get())
    free = max(counted.free - waiting.count(), 0)
    if offers > free:
        seats = "1 seat is" if free == 1 else f"{free} seats are"
        raise CannotRelease(
            f"There are {offers} offers, and {seats} free. Take somebody off the draft first."
        )


def check_apart(community: Community, told: Iterable[Choice], by: User) -> None:
    """Raises KeptApart if offers to these would bring two together who are to be kept apart. Who they are is said to
    who may read the safety note of one of them. To everybody else it tells that there is a pair on the list, which
    nothing can hide from who holds one list after another: so each time is kept in the audit."""
    names = {choice.application.applicant_id: choice.application.applicant.get_full_name() for choice in told}
    pairs = brought_together(community, names)
    if not pairs:
        return
    known = known_of(by, community.round_id, pairs)
    if not known:
        raise KeptApart(
            "This list does not keep every rule that staff set. Compose the draft again, which keeps them all."
        )
    two = sorted(known[0], key=lambda person: person not in names)
    one, other = (names.get(person, "somebody in the group") for person in two)
    raise KeptApart(
        f"{one} and {other} are to be kept apart. Take somebody off the draft, or compose it again."
    )


def check_new_day(round_: Round, hear_by: date, at: datetime) -> None:
    """Raises CannotRelease for a day that nobody can be promised."""
    if hear_by <= today(round_.convenor.zone, at) or hear_by < round_.hear_by:
        raise CannotRelease("Choose a day to come, not before the one that is promised.")


def _check_letters(drafted: list[Draft]) -> None:
    for one in drafted:
        application = one.choice.application
        is_blind = application.round.hides_names
        name = application.code if is_blind else application.applicant.get_full_name()
        if one.refusal:
            raise CannotRelease(f"{name} cannot be told: {one.refusal}")
        if not one.is_ready:
            raise CannotRelease(f"A word is missing in the letter to {name}: {'; '.join(one.gaps)}")


def _hold(release: Release, read: set[int], check: Callable[[], None], *, by: User, at: datetime) -> Release:
    release.made_by, release.made_at, release.releases_at = by, at, at + HOLD
    try:
        with transaction.atomic():
            check()
            if not read:
                raise CannotRelease("There is nobody on this list.")
            release.save()
            ReleaseLine.objects.bulk_create(ReleaseLine(release=release, choice_id=pk) for pk in sorted(read))
            record(by, "release_held", release, at=at, kind=release.kind, people=len(read))
    except (
        ListChanged,
        IntegrityError,
    ) as error:  # of the latter: another list took somebody at the same moment
        if held := held_alike(release, read):
            return held
        raise ListChanged(CHANGED) from error
    return release
