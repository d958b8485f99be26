"""Figures for the staff desk. Reads everything that a person manages, changes nothing."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Exists, Min, OuterRef, Q, QuerySet

from accounts.models import User
from applications.models import Application, Choice, Flag, Offer
from applications.queries import Needs
from applications.queries.review import given_to_nobody, own_reviews, to_review
from applications.queries.table import found
from communities.models import Community, Convenor, DemandEntry, Round
from communities.queries import convenors_coordinated_by, is_current, with_season_ends, with_seat_counts
from outbox.models import EngineState, Message
from outbox.registry import convenors_seen_by
from sessions_app.models import Session

SOON = 4


@dataclass(frozen=True)
class Promise:
    """How many applicants of a round have not heard, and the days left (negative: past) of the promise to them."""

    round: Round
    waiting: int
    days: int

    @property
    def is_near(self) -> bool:
        return self.days <= 3


@dataclass(frozen=True)
class OwnQueue:
    """What one person was given to review. `next`: what is undecided, not reviewed by them, and has fewest reviews."""

    done: int
    total: int
    next: int | None
    next_number: int | None

    @property
    def left(self) -> int:
        return self.total - self.done


@dataclass(frozen=True)
class Today:
    """What waits for one coordinator."""

    own: OwnQueue
    to_review: int
    oldest_to_review: datetime | None
    to_decide: int
    to_assign: int
    to_look_at: int
    drafts: int
    waiting: int
    soonest_due: Offer | None
    late_yes: int
    unconfirmed_sessions: int
    next_sessions: list[Session]
    new_demand: int
    failed_mail: int
    is_paused: bool
    promises: list[Promise]
    communities: list[Community]

    @property
    def under_floor(self) -> list[Community]:
        """Groups that began to be filled, and have fewer people in or asked than they need."""
        return [one for one in self.communities if one.was_offered and _taken(one) < one.floor]

    @property
    def is_quiet(self) -> bool:
        """Nothing at all: a desk on its first day."""
        figures = [self.to_review, self.to_decide, self.waiting, self.late_yes, self.unconfirmed_sessions]
        lists = [self.next_sessions, self.promises, self.communities]
        return not any([*figures, *lists, self.new_demand, self.failed_mail, self.own.total, self.drafts])


def own_queue(user) -> OwnQueue:
    """Two queries. What somebody has a conflict of interest with is not in it, nor what they handed back."""
    given = to_review(user).order_by()
    scored = Q(pk__in=own_reviews(user).values("choice"))
    done, total = given.aggregate(done=Count("pk", filter=scored), total=Count("pk")).values()
    waiting = given.exclude(scored).filter(status=Choice.Status.UNDER_REVIEW).order_by("review_count", "pk")
    following = waiting.values_list("pk", "application").first() if done < total else None
    return OwnQueue(done, total, *(following or (None, None)))


def today(user, at: datetime) -> Today:
    """Everything on a coordinator's first page, at `at`, in a fixed number of queries."""
    convenors = convenors_coordinated_by(user)
    communities = _current_communities(convenors, at)
    rounds = list({community.round_id: community.round for community in communities}.values())
    readable = Choice.objects.readable_by(user).filter(
        community__in=[community.pk for community in communities]
    )
    todo = _todo(readable, communities)
    soonest = _soonest(user, readable)
    counts = _counts(user, convenors, rounds, readable, at)
    coming = Session.objects.managed_by(user).upcoming(at).select_related("community__convenor")
    return Today(
        own=own_queue(user),
        to_review=todo.get(Needs.REVIEW, (0, None))[0],
        oldest_to_review=todo.get(Needs.REVIEW, (0, None))[1],
        to_decide=todo.get(Needs.DECIDE, (0, None))[0],
        waiting=soonest.found if soonest else 0,
        soonest_due=soonest,
        late_yes=todo.get(Needs.ANSWER_LATE_YES, (0, None))[0],
        next_sessions=list(coming.order_by("starts_at")[:SOON]),
        promises=_promises(readable, rounds, at),
        communities=communities,
        **counts,
    )


def _current_communities(convenors: list[Convenor], at: datetime) -> list[Community]:
    """Those of current rounds, newest round first, with their seats, and whether any `was_offered`."""
    cohorts = (
        Community.objects.cohorts()
        .filter(convenor__in=convenors)
        .select_related("round__convenor", "convenor")
    )
    offered = Offer.objects.filter(choice__community=OuterRef("pk"))
    ordered = cohorts.order_by("-round__opens_at", "position", "name").annotate(was_offered=Exists(offered))
    return [one for one in with_season_ends(with_seat_counts(ordered)) if is_current(one, at)]


def _taken(community: Community) -> int:
    return community.members_in + community.seats_held


def _counts(
    user, convenors: list[Convenor], rounds: list[Round], readable: QuerySet[Choice], at: datetime
) -> dict[str, int | bool]:
    """What is only counted, in one query."""
    flagged = Flag.objects.filter(state=Flag.State.SUGGESTED).values("application")
    drafts = Application.objects.filter(round__in=[one for one in rounds if one.is_open(at)], status="draft")
    mail = Message.objects.filter(status=Message.Status.FAILED)
    counted = {
        "to_assign": given_to_nobody(readable, convenors),
        "to_look_at": readable.filter(application__in=flagged),
        "drafts": drafts.free_of_conflict(user),
        "unconfirmed_sessions": Session.objects.managed_by(user).filter(state=Session.State.TO_BE_CONFIRMED),
        "new_demand": DemandEntry.objects.filter(_this_month(convenors, at), removed_at__isnull=True),
        "failed_mail": mail if user.is_superuser else mail.of_convenors(convenors_seen_by(user)),
    }
    asked = {name: found(rows) for name, rows in counted.items()}
    paused = Exists(EngineState.objects.filter(paused_until__gt=at))
    counts = User.objects.filter(pk=user.pk).values(is_paused=paused, **asked).get()
    return {name: count or 0 for name, count in counts.items()}


def _this_month(convenors: list[Convenor], at: datetime) -> Q:
    """Wishes to these convenors, confirmed since the month began at each."""
    confirmed = Q(pk__in=[])
    for convenor in convenors:
        begun = at.astimezone(convenor.tz).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
        confirmed |= Q(convenor=convenor.pk, confirmed_at__gte=begun)
    return confirmed


def _todo(readable: QuerySet[Choice], communities: list[Community]) -> dict[int, tuple[int, datetime]]:
    """How many choices wait for each kind of doing, and since when the oldest. Each community is told how many
    `applied`."""
    todo: dict[int, tuple[int, datetime]] = {}
    applied: Counter[int] = Counter()
    grouped = readable.order_by().values("needs", "community")
    for row in grouped.annotate(n=Count("pk"), oldest=Min("sent_at")):
        count, oldest = todo.get(row["needs"], (0, row["oldest"]))
        todo[row["needs"]] = (count + row["n"], min(oldest, row["oldest"]))
        applied[row["community"]] += row["n"]
    for community in communities:
        community.applied = applied[community.pk]
    return todo


def _soonest(user, readable: QuerySet[Choice]) -> Offer | None:
    """The open offer that is due first, with `found`: how many are open."""
    seen = Exists(readable.filter(pk=OuterRef("choice")).order_by())
    offers = Offer.objects.managed_by(user).unanswered().filter(seen)
    counted = offers.annotate(found=found(offers)).select_related("choice__community__convenor")
    return counted.order_by("respond_by", "pk").first()


def _promises(readable: QuerySet[Choice], rounds: list[Round], at: datetime) -> list[Promise]:
    undecided = readable.filter(needs__in=[Needs.REVIEW, Needs.DECIDE]).order_by().values("community__round")
    counted = undecided.annotate(n=Count("application", distinct=True))
    waiting = dict(counted.values_list("community__round", "n"))
    return [
        Promise(round_, waiting[round_.pk], (round_.hear_by - at.astimezone(round_.convenor.tz).date()).days)
        for round_ in rounds
        if waiting.get(round_.pk)
    ]
