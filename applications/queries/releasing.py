"""Who hears what when a draft of one community is released, and who hears nothing and why."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from accounts.models import User
from applications.models import (
    Application,
    Choice,
    Conflict,
    Needs,
    Placement,
    Release,
    ReleaseLine,
    Selection,
)
from applications.models.release import BEFORE
from applications.queries.conflicts import with_possible_conflict
from applications.queries.outdated import came_to_nothing
from communities.models import Community, Round, Seat

Kind, Status, Verdict = Release.Kind, Choice.Status, Placement.Verdict

# What a list says to somebody of whom the draft says this, and whom it can be said to.
KIND_OF = {
    Verdict.PLACE: Kind.OFFERS,
    Verdict.RESERVE: Kind.RESERVE,
    Verdict.NOT_THIS_TIME: Kind.NOT_THIS_TIME,
}
SAID_TO = {
    Kind.OFFERS: {Status.UNDER_REVIEW, Status.RESERVE},
    Kind.RESERVE: {Status.UNDER_REVIEW},
    Kind.NOT_THIS_TIME: {Status.UNDER_REVIEW, Status.RESERVE},
}
LATELY = timedelta(days=7)
ASK_FIRST = "Answer first whether you have a conflict of interest."
HEARS_SOON = "Is on a list that waits to go out: hears within minutes, unless that is stopped."
DECIDED = {
    Status.RESERVE: "Is on the reserve list already.",
    Status.NOT_THIS_TIME: "Was told “not this time” already.",
    Status.PLACED_ELSEWHERE: "Has a place in another community.",
}
OFFERED = {
    Choice.OfferState.OPEN: "Holds an offer of this community.",
    Choice.OfferState.ACCEPTED: "Accepted an offer of this community.",
    Choice.OfferState.DECLINED: "Declined an offer of this community.",
}


@dataclass(frozen=True)
class Silent:
    """Somebody who hears nothing. Who `may_conflict` is not named."""

    choice: Choice
    why: str


@dataclass(frozen=True)
class Lists:
    """Everybody who applied to one community, once: in one of the lists to be told, among the `silent`, or one of the
    `hidden`, of whom only the number may be known."""

    told: dict[str, list[Choice]] = field(default_factory=lambda: {kind: [] for kind in SAID_TO})
    silent: list[Silent] = field(default_factory=list)
    hidden: int = 0


def lists_of(selection: Selection, community: Community, user: User) -> Lists:
    """What `selection` says to whom, as far as `user` may release it; who `is_freed` lost the place elsewhere that it
    counts on, and waits for one here. Two queries."""
    lists = Lists(hidden=_hidden(_applied(community), user))
    for choice in _rows(selection, community, user):
        places = choice.seats + choice.proposed
        choice.is_freed = choice.lost and places < community.round.seats_per_person
        if choice.is_freed and choice.verdict == Verdict.ELSEWHERE:
            choice.verdict = Verdict.RESERVE
        if why := _why_silent(choice, community.round):
            lists.silent.append(Silent(choice, why))
        else:
            lists.told[KIND_OF[choice.verdict]].append(choice)
    return lists


def _applied(community: Community) -> QuerySet[Choice]:
    """Also of those who withdrew."""
    sent = Choice.objects.filter(community=community, application__submitted_at__isnull=False)
    return sent.exclude(application__status=Application.Status.DRAFT)


def _hidden(choices: QuerySet[Choice], user: User) -> int:
    return choices.filter(application__in=_declared(user)).count()


def _declared(user: User) -> QuerySet:
    return Conflict.objects.declared().filter(reviewer=user.pk).values("application")


def _rows(selection: Selection, community: Community, user: User) -> QuerySet[Choice]:
    placed = Placement.objects.filter(selection=selection, choice=OuterRef("pk")).values("verdict")
    seats = Seat.objects.filter(round=community.round_id, person=OuterRef("application__applicant"))
    counted = seats.order_by().values("person").annotate(n=Count("pk")).values("n")
    theirs = Q(choice__application=OuterRef("application"))
    open_ones = Choice.objects.submitted().undecided().values("pk")
    still = Placement.objects.filter(selection=selection, verdict=Verdict.PLACE, choice__in=open_ones)
    rows = (
        _applied(community)
        .exclude(application__in=_declared(user))
        .annotate(
            verdict=Subquery(placed),
            waits=Exists(_waiting()),
            seats=Coalesce(Subquery(counted), 0),
            lost=Exists(came_to_nothing(selection).filter(theirs)),
            proposed=Coalesce(Subquery(_per_person(still.filter(theirs))), 0),
        )
    )
    return (
        with_possible_conflict(rows, user)
        .select_related("application__round__convenor", "application__applicant__profile", "community")
        .order_by("application__applicant__profile__preferred_name", "pk")
    )


def _per_person(placements: QuerySet[Placement]) -> QuerySet:
    return placements.order_by().values("choice__application").annotate(n=Count("pk")).values("n")


def _waiting() -> QuerySet[ReleaseLine]:
    """That the choice waits on a list that decides."""
    return ReleaseLine.objects.waiting().filter(choice=OuterRef("pk"))


def _why_silent(choice: Choice, round_: Round) -> str:  # noqa: PLR0911 -- the first that holds, in one column
    """In a sentence; "" for who is told something."""
    if not choice.application.is_submitted:
        return "Withdrew the application."
    if choice.may_conflict:
        return ASK_FIRST
    if choice.waits:
        return "Is on a list that waits to go out."
    if choice.status == Status.OFFERED:
        return OFFERED.get(
            choice.offer_state, "Was offered a place, which came to nothing: decide at the desk."
        )
    kind = KIND_OF.get(choice.verdict)
    if kind is None:
        return "Is placed in another choice by this draft." if choice.verdict else "Is not in this draft."
    if choice.status not in SAID_TO[kind]:
        return DECIDED[choice.status]
    if kind == Kind.OFFERS and choice.seats >= round_.seats_per_person:
        return "Holds a place or an offer of another community."
    return ""


def still_to_review(community: Community, user: User) -> int:
    """How many undecided choices of it, of those that `user` may read, have fewer reviews than the round wants."""
    undecided = Choice.objects.readable_by(user).undecided().filter(community=community)
    return undecided.filter(needs=Needs.REVIEW).count()


# Decisions that are late


@dataclass(frozen=True)
class Waiting:
    """Who waits to hear from a round, each by one undecided choice. Who may have a conflict with whoever asks, or is on
    a list that waits to leave, is among the `silent`; of the `hidden` only the number may be known."""

    told: list[Choice]
    silent: list[Silent]
    hidden: int

    @property
    def in_all(self) -> int:
        return len(self.told) + len(self.silent) + self.hidden


def who_waits(round_: Round, user: User, hear_by: date) -> Waiting:
    """Those who have not heard about every choice, and do not know of `hear_by` or a later day yet. Two queries."""
    undecided = Choice.objects.submitted().undecided().filter(community__round=round_)
    first: dict[int, Choice] = {}
    for choice in _late_rows(undecided, hear_by, user):
        first.setdefault(choice.application_id, choice)
    waiting = list(first.values())
    if not round_.hides_names:
        waiting.sort(key=lambda choice: choice.application.applicant.get_full_name().casefold())
    silent = {choice.pk: why for choice in waiting if (why := _why_not_written_to(choice))}
    hidden = undecided.filter(application__in=_declared(user)).aggregate(
        n=Count("application", distinct=True)
    )
    return Waiting(
        told=[choice for choice in waiting if choice.pk not in silent],
        silent=[Silent(choice, silent[choice.pk]) for choice in waiting if choice.pk in silent],
        hidden=hidden["n"],
    )


def _why_not_written_to(choice: Choice) -> str:
    if choice.may_conflict:
        return ASK_FIRST
    return HEARS_SOON if choice.waits else ""


def _late_rows(undecided: QuerySet[Choice], hear_by: date, user: User) -> QuerySet[Choice]:
    """Of each person first what is on no list that waits to leave: about that they hear nothing by itself."""
    heard = ReleaseLine.objects.filter(
        release__kind=Kind.HOLDING,
        release__hear_by__gte=hear_by,
        outcome__in=[ReleaseLine.Outcome.WAITING, ReleaseLine.Outcome.DONE],
        choice__application=OuterRef("application"),
    )
    rows = undecided.filter(~Exists(heard)).exclude(application__in=_declared(user))
    return (
        with_possible_conflict(rows.annotate(waits=Exists(_waiting())), user)
        .select_related("application__round__convenor", "application__applicant__profile", "community")
        .order_by("application", "waits", "rank")
    )


# Lists that were made


def pressed_alike(release: Release) -> Release | None:
    """The list that `release` would be, if whoever makes it has the very same already, of the same choices."""
    alike = Release.objects.stoppable().filter(
        round=release.round,
        community=release.community,
        selection=release.selection,
        kind=release.kind,
        hear_by=release.hear_by,
        made_by=release.made_by,
    )
    return next((one for one in alike if _people(one) == set(release.read)), None)


def _people(release: Release) -> set[int]:
    """The choices on it: as they were read, until its lines are kept."""
    return set(release.read or release.lines.values_list("choice", flat=True))


def note_of_the_stopped(selection: Selection, community: Community) -> str:
    """What was found on equity when the last list of offers of this draft was made, if it was stopped."""
    offers = Release.objects.filter(selection=selection, community=community, kind=Kind.OFFERS)
    last = offers.order_by("-made_at", "-pk").first()
    return last.equity_note if last and last.state == Release.State.STOPPED else ""


def with_counts(releases: QuerySet[Release]) -> QuerySet[Release]:
    """Each with how many lines it has: `waiting`, of these `checked`, `told`, `refused`, `stopped`, `people`."""
    counts = {
        name: Count("lines", filter=Q(lines__outcome=outcome))
        for name, outcome in (
            ("waiting", ReleaseLine.Outcome.WAITING),
            ("told", ReleaseLine.Outcome.DONE),
            ("refused", ReleaseLine.Outcome.REFUSED),
            ("stopped", ReleaseLine.Outcome.STOPPED),
        )
    }
    checked = Count("lines", filter=Q(lines__outcome=ReleaseLine.Outcome.WAITING, lines__is_checked=True))
    return releases.annotate(people=Count("lines"), checked=checked, **counts)


def still_open(lines: QuerySet[ReleaseLine]) -> QuerySet[ReleaseLine]:
    """Of what was refused, what somebody still has to see to: the person stands, and was told nothing since."""
    since = Q(choice__status=Status.UNDER_REVIEW) | Q(
        choice__status=Status.RESERVE, choice__decided_at__lte=F("release__ended_at")
    )
    return lines.filter(since, outcome=ReleaseLine.Outcome.REFUSED, choice__sent_at__isnull=False)


def to_mind(user: User, rounds: list[Round], at: datetime) -> list[Release]:
    """Lists of these rounds that are being checked, held, not through yet, or hold somebody who was not told, and those
    refused lately that nobody made again, newest first, each with `waiting` and `left`: how many. One query."""
    own = ReleaseLine.objects.filter(release=OuterRef("pk")).order_by()
    readable = still_open(own.exclude(choice__application__in=_declared(user)))
    waiting = own.filter(outcome=ReleaseLine.Outcome.WAITING)
    return list(
        Release.objects.managed_by(user)
        .filter(round__in=rounds)
        .annotate(waiting=_counted(waiting), left=_counted(readable))
        .filter(Q(state__in=BEFORE) | Q(waiting__gt=0) | Q(left__gt=0) | _refused_since(at - LATELY))
        .select_related("community", "round__convenor")
        .order_by("-made_at", "-pk")
    )


def _refused_since(moment: datetime) -> Q:
    """Whoever made a long list did not see how it was refused. Once there is another, they know."""
    same = Release.objects.filter(round=OuterRef("round"), kind=OuterRef("kind"), pk__gt=OuterRef("pk"))
    again = same.filter(Q(community=OuterRef("community")) | Q(community=None))
    return ~Q(refusal="") & Q(ended_at__gt=moment) & ~Exists(again)


def _counted(lines: QuerySet[ReleaseLine]) -> Coalesce:
    return Coalesce(Subquery(lines.values("release").annotate(n=Count("pk")).values("n")), 0)
