"""Between the press and the hold: a list is the one that was read, and each letter of it is written out once.

A short one is checked while whoever pressed waits, a long one by a worker or by ticks. Either may die at any moment:
what is checked is kept line by line, and whoever comes next goes on from there.
"""

import time
from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from math import inf

from django.db import IntegrityError, OperationalError, transaction
from django.db.models import QuerySet

from accounts.domain.audit import record
from accounts.models import User
from applications.domain.releasing import MOST_SECONDS, Draft, Kind, Outcome, State, draft
from applications.errors import CannotRelease, KeptApart, ListChanged
from applications.models import Choice, Release, ReleaseLine, Selection
from applications.queries.apart import brought_together, known_of
from applications.queries.releasing import lists_of, who_waits
from communities.domain.seats import lock
from communities.models import Community, Round
from communities.queries import seat_count, with_seat_counts
from outbox.domain.containment import Contained

HOLD = timedelta(minutes=10)
BATCH = 100
CHANGED = (
    "The list is not the one that you read: somebody was moved, decided or withdrew since. Read it again."
)
NOT_APART = (
    "This list does not keep every rule that staff set. Compose the draft again, which keeps them all."
)
NOT_READY = "The letter to one person is not ready."
BROKEN = (
    "The portal could not write its letters. Tell whoever looks after the portal, then make the list again."
)
# So long after the press what breaks is left to the next tick, as it may have been the moment; later it is tried once
# more at once, and then ends the list.
PATIENCE = timedelta(minutes=10)


def drafts(
    kind: str, choices: Iterable[Choice], *, by: User, at: datetime, hear_by: date | None = None
) -> list[Draft]:
    """Each letter as it will go out when a list that is made at `at` leaves. A transaction for each."""
    return [draft(kind, choice, by=by, at=at + HOLD, hear_by=hear_by) for choice in choices]


def waiting(at: datetime) -> list[QuerySet]:
    """The lists to check."""
    return [Release.objects.checking()]


def check_releases(at: datetime, *, seconds: float = MOST_SECONDS) -> int:
    """Go on with every list that is being checked, for so many seconds or a letter each; answers how many letters were
    written out. Run by ticks and by who is woken after a press, also twice at once: a letter is one's who takes it.

    Raises OperationalError if the database did over one of them, once the others had their turn.
    """
    until, done, trouble = time.monotonic() + seconds, 0, None
    for release in Release.objects.checking().order_by("pk"):
        try:
            done += _go_on(release, at, until)
        except OperationalError as error:
            trouble = error
    if trouble:
        raise trouble
    return done


def _go_on(release: Release, at: datetime, until: float) -> int:
    """The same of one, which keeps no other: what breaks is tried again, for as long as patience lasts."""
    for _ in range(2):
        with Contained(f"Checking of release {release.pk}"):
            try:
                return check(release, at=at, until=until)
            except CannotRelease:
                return 1  # it is kept why
        if at - release.made_at <= PATIENCE:
            return 0
    _refuse(release, BROKEN, at=at)
    return 0


def check(release: Release, *, at: datetime, until: float = inf) -> int:
    """Go on with one list, until it is held or the stopwatch passes `until`; answers how many letters were written out.
    One that is checked, stopped or held already is left alone.

    Raises CannotRelease, once the list has ended by it: ListChanged if it is not what was read, more offers than free
    seats, two who are to be kept apart, a letter that cannot be written or has a gap, names hidden.
    """
    try:
        kept = _keep_lines(release)
    except CannotRelease as error:
        _refuse(release, NOT_APART if isinstance(error, KeptApart) else str(error), at=at)
        raise
    if kept is None:
        return 0
    done = 0
    for line in _unchecked(kept):
        drafted = _write_out(kept, line, at)
        if drafted and (why := _what_is_wrong(drafted)):
            _refuse(kept, NOT_READY, at=at, line=line, why=why)
            raise CannotRelease(f"The letter to {_name(line.choice)} cannot leave. {why}")
        done += drafted is not None
        if time.monotonic() >= until:
            break
    _hold(kept, at)
    return done


@transaction.atomic
def _keep_lines(release: Release) -> Release | None:
    """Keep who is on it, if that is who was read, unless it is kept. None: it is not being checked any more. Locks the
    list, then its community or round."""
    own = Release.objects.checking().filter(pk=release.pk).select_for_update(of=("self",), no_key=True)
    found = own.select_related("round__convenor", "community__round", "selection", "made_by").first()
    if found is None or not found.read:
        return found
    if not Round.objects.managed_by(found.made_by).filter(pk=found.round_id).exists():
        raise CannotRelease("Whoever made this list does not coordinate this round any more.")
    told, read = _told(found), set(found.read)
    if {choice.pk for choice in told} != read:
        raise ListChanged(CHANGED)
    if found.kind == Kind.OFFERS:
        # Before the letters, which would name one of the two. Each seat asks again when it is taken.
        check_apart(found.community, told, found.made_by)
        check_seats(found.community, len(read))
    try:
        with transaction.atomic():
            ReleaseLine.objects.bulk_create(
                (ReleaseLine(release=found, choice_id=pk) for pk in sorted(read)), batch_size=500
            )
    except IntegrityError as error:  # another list took somebody at the same moment
        raise ListChanged(CHANGED) from error
    Release.objects.filter(pk=found.pk).update(read=[])
    return found


def _told(release: Release) -> list[Choice]:
    """Who is on it as things stand, which stand still until the transaction ends."""
    if release.kind == Kind.HOLDING:
        Round.objects.select_for_update().get(pk=release.round_id)
        return who_waits(release.round, release.made_by, release.hear_by).told
    check_may_release(release.selection, release.community)
    lock(release.community)
    return lists_of(release.selection, release.community, release.made_by).told[release.kind]


def _unchecked(release: Release) -> Iterator[ReleaseLine]:
    """Its lines to check, a batch at a time: others take some, or stop it."""
    rows = release.lines.waiting().filter(is_checked=False).order_by("pk")
    rows = rows.select_related("choice__application__acknowledgement")
    while batch := list(rows[:BATCH]):
        for line in batch:
            line.choice.application.round = release.round
            yield line


@transaction.atomic
def _write_out(release: Release, line: ReleaseLine, at: datetime) -> Draft | None:
    """The letter of one line as it will go out; that it was written is kept if nothing is wrong with it. None: somebody
    else took it, or stopped it. Locks the line."""
    own = ReleaseLine.objects.waiting().filter(pk=line.pk, is_checked=False)
    if not own.update(is_checked=True):
        return None
    drafted = draft(release.kind, line.choice, by=release.made_by, at=at + HOLD, hear_by=release.hear_by)
    transaction.set_rollback(not drafted.is_ready)
    return drafted


def _what_is_wrong(drafted: Draft) -> str:
    """In a sentence that names nobody."""
    if drafted.refusal:
        return f"They cannot be told: {drafted.refusal}"
    return "" if drafted.is_ready else f"A word is missing in it: {'; '.join(drafted.gaps)}"


@transaction.atomic
def _hold(release: Release, at: datetime) -> None:
    """From here on the list waits, if no letter is left to check and nobody stopped it."""
    if release.lines.filter(is_checked=False).exists():
        return
    own = Release.objects.checking().filter(pk=release.pk)
    if own.update(state=State.HELD, releases_at=at + HOLD):
        people = release.lines.count()
        record(release.made_by, "release_held", release, at=at, kind=release.kind, people=people)


@transaction.atomic
def _refuse(
    release: Release, refusal: str, *, at: datetime, line: ReleaseLine | None = None, why: str = ""
) -> None:
    """End it, and keep why: what it says of one person stays on the line, for who may read of them."""
    own = Release.objects.checking().filter(pk=release.pk)
    if not own.update(state=State.STOPPED, ended_at=at, refusal=refusal[:300]):
        return
    lines = ReleaseLine.objects.filter(release=release)
    if line:
        lines.filter(pk=line.pk).update(refusal=why[:300])
    people = lines.update(outcome=Outcome.STOPPED) or len(release.read)
    about = release.community or release.round
    record(release.made_by, "release_refused", about, at=at, kind=release.kind, people=people)


def _name(choice: Choice) -> str:
    application = choice.application
    return application.code if application.round.hides_names else application.applicant.get_full_name()


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
        raise KeptApart(NOT_APART)
    two = sorted(known[0], key=lambda person: person not in names)
    one, other = (names.get(person, "somebody in the group") for person in two)
    raise KeptApart(
        f"{one} and {other} are to be kept apart. Take somebody off the draft, or compose it again."
    )
