"""Figures for the staff desk. Reads everything that a person manages, changes nothing."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import (
    Count,
    Exists,
    Expression,
    F,
    IntegerField,
    Min,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
)

from accounts.models import User
from applications.models import Application, Choice, Flag, Offer, Release
from applications.queries import Needs
from applications.queries.promises import Promise, promises_to
from applications.queries.releasing import to_mind
from applications.queries.review import given_to_nobody, own_reviews, to_review
from applications.queries.table import found
from communities.models import Community, Convenor, DemandEntry, Round
from communities.queries import (
    convenors_coordinated_by,
    is_current,
    support_for,
    unseen_safety_notes,
    with_season_ends,
    with_seat_counts,
)
from outbox.models import EngineState, Message
from outbox.queries import Health, bad_addresses_seen_by, health_of
from outbox.registry import convenors_seen_by
from sessions_app.models import Session

SOON = 4


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
    soonest_due: datetime | None
    soonest_at: Convenor | None
    late_yes: int
    unconfirmed_sessions: int
    next_sessions: list[Session]
    new_demand: int
    failed_mail: int
    bounced: int
    unseen_notes: int
    health: Health
    to_arrange: int
    arrange_by: date | None
    promises: list[Promise]
    releases: list[Release]
    communities: list[Community]
    under_floor: list[Community]

    @property
    def is_quiet(self) -> bool:
        """Nothing at all: a desk on its first day."""
        figures = [self.to_review, self.to_decide, self.waiting, self.late_yes, self.unconfirmed_sessions]
        lists = [self.next_sessions, self.promises, self.communities, self.releases]
        counts = [
            self.new_demand,
            self.failed_mail,
            self.own.total,
            self.drafts,
            self.to_arrange,
            self.bounced,
            self.unseen_notes,
        ]
        return not any([*figures, *lists, *counts])


def own_queue(user) -> OwnQueue:
    """In one query. What somebody has a conflict of interest with is not in it, nor what they handed back."""
    return OwnQueue(**User.objects.filter(pk=user.pk).values(**_own_queue(user)).get())


def _own_queue(user) -> dict[str, Subquery]:
    """The figures of `OwnQueue`, for a query that reads more."""
    given = to_review(user)
    scored = Q(pk__in=own_reviews(user).values("choice"))
    waiting = given.exclude(scored).filter(status=Choice.Status.UNDER_REVIEW).order_by("review_count", "pk")
    return {
        "done": found(given.filter(scored)),
        "total": found(given),
        "next": Subquery(waiting.values("pk")[:1]),
        "next_number": Subquery(waiting.values("application")[:1]),
    }


def today(user, at: datetime) -> Today:
    """Everything on a coordinator's first page, at `at`, in a fixed number of queries."""
    convenors = convenors_coordinated_by(user)
    communities = _current_communities(convenors, at)
    rounds = list({community.round_id: community.round for community in communities}.values())
    readable = Choice.objects.readable_by(user).filter(
        community__in=[community.pk for community in communities]
    )
    todo, waiting = _todo(readable, communities)
    counts = _counts(user, convenors, rounds, readable, at)
    coming = Session.objects.managed_by(user).upcoming(at).select_related("community__convenor")
    return Today(
        to_review=todo.get(Needs.REVIEW, (0, None))[0],
        oldest_to_review=todo.get(Needs.REVIEW, (0, None))[1],
        to_decide=todo.get(Needs.DECIDE, (0, None))[0],
        late_yes=todo.get(Needs.ANSWER_LATE_YES, (0, None))[0],
        next_sessions=list(coming.order_by("starts_at")[:SOON]),
        promises=promises_to(waiting, rounds, at),
        releases=to_mind(user, rounds, at),
        communities=communities,
        under_floor=[one for one in communities if _lacks_people(one, at)],
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


def _lacks_people(community: Community, at: datetime) -> bool:
    """After the close, a group that began to be filled has fewer people in or asked than it needs."""
    is_filling = community.was_offered and community.round.has_closed(at)
    return is_filling and community.members_in + community.seats_held < community.floor


def _counts(
    user, convenors: list[Convenor], rounds: list[Round], readable: QuerySet[Choice], at: datetime
) -> dict[str, object]:
    """What is only counted, how far one is with one's own, and which open offer is due first, in one query."""
    flagged = Flag.objects.filter(state=Flag.State.SUGGESTED).values("application")
    drafts = Application.objects.filter(round__in=[one for one in rounds if one.is_open(at)], status="draft")
    mail = Message.objects.filter(status=Message.Status.FAILED)
    offers = _open_offers(user, readable)
    support = support_for(user).open()
    counted = {
        "to_assign": given_to_nobody(readable, convenors),
        "to_look_at": readable.filter(application__in=flagged),
        "drafts": drafts.free_of_conflict(user),
        "unconfirmed_sessions": Session.objects.managed_by(user).filter(state=Session.State.TO_BE_CONFIRMED),
        "new_demand": DemandEntry.objects.filter(_this_month(convenors, at), removed_at__isnull=True),
        "waiting": offers,
        "to_arrange": support,
        "bounced": bad_addresses_seen_by(user),
        "unseen_notes": unseen_safety_notes(user).filter(round__in=rounds),
        "failed_mail": mail if user.is_superuser else mail.of_convenors(convenors_seen_by(user)),
    }
    asked = {name: found(rows) for name, rows in counted.items()}
    engine = EngineState.objects.values("last_tick_at")[:1], EngineState.objects.values("paused_until")[:1]
    oldest = Message.objects.due(at).order_by("next_attempt_at").values("next_attempt_at")[:1]
    delivery = dict(zip(("ticked", "paused", "oldest"), map(Subquery, (*engine, oldest)), strict=True))
    own = _own_queue(user)
    first = {
        "soonest_due": Subquery(offers.values("respond_by")[:1]),
        "soonest_at": Subquery(offers.values("choice__community__convenor")[:1]),
        "arrange_by": Subquery(support.order_by("due_on").values("due_on")[:1]),
    }
    counts = User.objects.filter(pk=user.pk).values(**delivery, **asked, **own, **first).get()
    at_convenor = {convenor.pk: convenor for convenor in convenors}.get(counts.pop("soonest_at"))
    apart = {name: counts.pop(name) for name in ("soonest_due", "arrange_by")} | {"soonest_at": at_convenor}
    apart["health"] = health_of(at, counts.pop("ticked"), counts.pop("paused"), counts.pop("oldest"))
    apart["own"] = OwnQueue(**{name: counts.pop(name) for name in own})
    return apart | {name: count or 0 for name, count in counts.items()}


def _this_month(convenors: list[Convenor], at: datetime) -> Q:
    """Wishes to these convenors, confirmed since the month began at each."""
    confirmed = Q(pk__in=[])
    for convenor in convenors:
        begun = at.astimezone(convenor.tz).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
        confirmed |= Q(convenor=convenor.pk, confirmed_at__gte=begun)
    return confirmed


def _todo(
    readable: QuerySet[Choice], communities: list[Community]
) -> tuple[dict[int, tuple[int, datetime]], dict[int, int]]:
    """How many choices wait for each kind of doing, and since when the oldest; and for each round, how many
    applicants have not heard. In one query. Each community is told how many `applied`."""
    todo: dict[int, tuple[int, datetime]] = {}
    applied: Counter[int] = Counter()
    waiting: dict[int, int] = {}
    undecided = readable.filter(needs__in=[Needs.REVIEW, Needs.DECIDE])
    of_rounds = _grouped(
        undecided, Value(None, IntegerField()), "community__round", Count("application", distinct=True)
    )
    for need, group, count, oldest in _grouped(readable, F("needs"), "community", Count("pk")).union(
        of_rounds, all=True
    ):
        if need is None:
            waiting[group] = count
            continue
        known, since = todo.get(need, (0, oldest))
        todo[need] = (known + count, min(since, oldest))
        applied[group] += count
    for community in communities:
        community.applied = applied[community.pk]
    return todo, waiting


def _grouped(choices: QuerySet[Choice], need: Expression, group: str, count: Count) -> QuerySet:
    rows = choices.order_by().annotate(need=need, group=F(group)).values_list("need", "group")
    return rows.annotate(n=count, oldest=Min("sent_at"))


def _open_offers(user, readable: QuerySet[Choice]) -> QuerySet[Offer]:
    """Those to be answered, the one that is due first before all."""
    seen = Exists(readable.filter(pk=OuterRef("choice")).order_by())
    return Offer.objects.managed_by(user).unanswered().filter(seen).order_by("respond_by", "pk")
