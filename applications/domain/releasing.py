"""What a list does to each person on it: shown before, tried on staff, and done once the hold is over."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial

from django.db import transaction
from django.db.models import QuerySet

from accounts.domain.audit import record
from accounts.models import User
from applications.domain.deciding import decline_choice, put_on_reserve
from applications.domain.drafting import forget_pairs
from applications.domain.late import LATE, move_promise, tell_late
from applications.domain.offers import lock_choice, offer_place
from applications.domain.previewing import preview
from applications.errors import ApplicationError, CannotDecide, CannotRelease
from applications.models import Choice, Release, ReleaseLine
from applications.queries import told
from applications.queries.letters import tested
from applications.queries.releasing import SAID_TO
from communities.errors import CommunityError
from outbox.domain.containment import Contained
from outbox.domain.gaps import gaps
from outbox.domain.writing import write_copy
from outbox.errors import OutboxError
from outbox.models import Message

Kind, State, Outcome = Release.Kind, Release.State, ReleaseLine.Outcome
TEST = "release_test"
# How long a tick is busy with lists: mail leaves after that, and a tick has less than a minute for all.
MOST_SECONDS = 10
# What keeps one person from being told, in words for people.
REFUSALS = (ApplicationError, CommunityError, OutboxError)
DECISIONS: dict[str, Callable[..., object]] = {
    Kind.OFFERS: offer_place,
    Kind.RESERVE: put_on_reserve,
    Kind.NOT_THIS_TIME: decline_choice,
}
LETTERS = {
    Kind.OFFERS: "offer_made",
    Kind.RESERVE: "choice_reserve",
    Kind.NOT_THIS_TIME: "choice_not_this_time",
    Kind.HOLDING: LATE,
}


@dataclass(frozen=True)
class Draft:
    """The letter to one person as it will go out, or the refusal; `gaps` says where words are missing in it."""

    choice: Choice
    letter: Message | None
    refusal: str = ""

    @property
    def gaps(self) -> list[str]:
        return gaps(self.letter) if self.letter else []

    @property
    def is_ready(self) -> bool:
        return self.letter is not None and not self.gaps


def tell(
    kind: str,
    choice: Choice,
    *,
    by: User,
    at: datetime,
    promised: date | None = None,
    hear_by: date | None = None,
    key: str = "",
) -> object:
    """Do to one person what a list of this kind does; `promised` and `hear_by`: the old day and the new. Raises
    CannotDecide for whom it does not fit any more, and what the verbs raise. Locks the application."""
    if kind == Kind.HOLDING:
        return tell_late(choice, promised=promised, hear_by=hear_by, key=key, at=at)
    with transaction.atomic():
        now = lock_choice(choice)
        if now.application.round.hides_names:
            raise CannotDecide("Names are hidden in this round. Turn the blind review off, then decide.")
        if now.status not in SAID_TO[kind]:
            raise CannotDecide(f"This choice is decided already: {now.get_status_display().lower()}.")
        return DECISIONS[kind](choice, by=by, at=at)


def draft(kind: str, choice: Choice, *, by: User, at: datetime, hear_by: date | None = None) -> Draft:
    """What `tell` would write at `at`. Nothing is kept."""
    days = {"promised": choice.application.round.hear_by, "hear_by": hear_by}
    act = partial(tell, kind, choice, by=by, at=at, key=f"draft:{choice.pk}", **days)
    try:
        return Draft(choice, preview(act, choice.application))
    except REFUSALS as error:
        return Draft(choice, None, str(error))


def send_test(draft: Draft, *, to: User, at: datetime) -> Message:
    """The letter of `draft`, for a member of staff to see how it arrives. Its links answer for nobody."""
    application = draft.choice.application
    return write_copy(
        draft.letter,
        key=f"test:{draft.choice.pk}:{to.pk}:{at:%Y%m%d%H%M%S%f}",
        kind=TEST,
        to=to.email,
        about=tested(application.pk),
        person_id=to.pk,
        convenor_id=application.round.convenor_id,
    )


def waiting(at: datetime) -> list[QuerySet]:
    """The lists to begin, and the lines of those that have begun."""
    return [Release.objects.due(at), _begun()]


def carry_out_releases(at: datetime, *, seconds: float = MOST_SECONDS) -> int:
    """Begin every list whose hold is over, and tell people on it for so many seconds, at least one; answers how many
    were told. Run by ticks, also twice at once: whoever takes a line first, does it, and what is left waiting is done
    by the next."""
    until = time.monotonic() + seconds
    for release in Release.objects.due(at).select_related("round"):
        with Contained(f"Beginning of release {release.pk}"):
            _begin(release, at)
    done, rounds = 0, {}
    for line in _begun().order_by("release", "pk").select_related("release__round"):
        with Contained(
            f"Line {line.pk} of a release"
        ):  # one that fails waits for the next tick, and keeps nobody else
            done += _carry_out(line.pk, at)
            rounds[line.release.round_id] = line.release.round
        if time.monotonic() >= until:
            break
    for round_ in rounds.values():
        with Contained(f"Forgetting pairs of round {round_.pk}"), transaction.atomic():
            forget_pairs(round_)
    return done


def _begun() -> QuerySet[ReleaseLine]:
    return ReleaseLine.objects.waiting().filter(release__state=State.RELEASED)


@transaction.atomic
def _begin(release: Release, at: datetime) -> None:
    """Win the list against whoever stops it, or begins it too."""
    if Release.objects.due(at).filter(pk=release.pk).update(state=State.RELEASED, ended_at=at):
        record(None, "release_begun", release, at=at)
        if release.kind == Kind.HOLDING:
            move_promise(release.round, release.hear_by, at=at)


@transaction.atomic
def _carry_out(pk: int, at: datetime) -> bool:
    """Tell one person, or keep why not."""
    lines = ReleaseLine.objects.filter(pk=pk)
    if not lines.waiting().update(outcome=Outcome.DONE):
        return False
    line = lines.select_related("release__made_by", "choice__application").get()
    release, refusal = line.release, ""
    key = f"release:{release.pk}:{pk}"
    try:
        with transaction.atomic():
            days = {"promised": release.promised, "hear_by": release.hear_by}
            tell(release.kind, line.choice, by=release.made_by, at=at, key=key, **days)
            letter = told(line.choice.application).filter(kind=LETTERS[release.kind]).last()
            if missing := gaps(letter) if letter else []:  # the words may be other ones than were read
                raise CannotRelease(f"A word is missing in the letter: {'; '.join(missing)}")
    except REFUSALS as error:
        letter, refusal = None, str(error)
    lines.update(outcome=Outcome.REFUSED if refusal else Outcome.DONE, refusal=refusal[:300], letter=letter)
    return not refusal
