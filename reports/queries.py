"""Figures for the staff desk. Reads everything that a person manages, changes nothing."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Min, Q

from applications.models import Application, Choice, Offer
from applications.queries import Needs, desk
from communities.models import Community, DemandEntry, Round
from communities.queries import current_rounds, walls, with_seat_counts
from outbox.models import Message
from outbox.queries import Health, delivery_health
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
class Today:
    """What waits for one member of staff."""

    to_review: int
    oldest_to_review: datetime | None
    to_decide: int
    waiting: int
    soonest_due: Offer | None
    late_yes: int
    unconfirmed_sessions: int
    next_sessions: list[Session]
    new_demand: int
    failed_mail: int
    health: Health
    promises: list[Promise]
    communities: list[Community]

    @property
    def is_quiet(self) -> bool:
        """Nothing at all: a desk on its first day."""
        figures = [self.to_review, self.to_decide, self.waiting, self.late_yes, self.unconfirmed_sessions]
        lists = [self.next_sessions, self.promises, self.communities]
        return not any([*figures, *lists, self.new_demand, self.failed_mail])


def today(user, at: datetime) -> Today:
    """Everything on the desk's first page, at `at`, in a fixed number of queries."""
    rounds = list(current_rounds(Round.objects.managed_by(user), at).select_related("convenor"))
    todo = _todo(user, rounds)
    open_offers = Offer.objects.managed_by(user).unanswered()
    sessions = Session.objects.managed_by(user)
    mail = Message.objects.filter(status=Message.Status.FAILED)
    if not user.is_superuser:
        mail = mail.of_convenors(convenors_seen_by(user))
    wishes = DemandEntry.objects.managed_by(user).filter(_this_month(at), removed_at__isnull=True)
    coming = sessions.upcoming(at).select_related("community__convenor").order_by("starts_at")
    cohorts = with_seat_counts(Community.objects.filter(round__in=rounds)).select_related("round")
    applied = Count("choices", filter=Q(choices__application__status="submitted"), distinct=True)
    return Today(
        to_review=todo.get(Needs.REVIEW, (0, None))[0],
        oldest_to_review=todo.get(Needs.REVIEW, (0, None))[1],
        to_decide=todo.get(Needs.DECIDE, (0, None))[0],
        waiting=open_offers.count(),
        soonest_due=_soonest(open_offers),
        late_yes=todo.get(Needs.ANSWER_LATE_YES, (0, None))[0],
        unconfirmed_sessions=sessions.filter(state=Session.State.TO_BE_CONFIRMED).count(),
        next_sessions=list(coming[:SOON]),
        new_demand=wishes.count(),
        failed_mail=mail.count(),
        health=delivery_health(at),
        promises=_promises(rounds, at),
        communities=list(cohorts.annotate(applied=applied).order_by("-round__opens_at", "position", "name")),
    )


def _this_month(at: datetime) -> Q:
    """Wishes confirmed since the month began at their convenor."""
    confirmed = Q(pk__in=[])
    for zone, wall in walls(at).items():
        begun = wall.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
        confirmed |= Q(convenor__zone=zone, confirmed_at__gte=begun)
    return confirmed


def _todo(user, rounds: list[Round]) -> dict[int, tuple[int, datetime]]:
    """How many choices of these rounds wait for each kind of doing, and since when the oldest."""
    choices = desk(Choice.objects.managed_by(user).filter(application__round__in=rounds))
    rows = choices.order_by().values("needs").annotate(n=Count("pk"), oldest=Min("application__submitted_at"))
    return {row["needs"]: (row["n"], row["oldest"]) for row in rows}


def _soonest(offers) -> Offer | None:
    return offers.select_related("choice__community__convenor").order_by("respond_by").first()


def _promises(rounds: list[Round], at: datetime) -> list[Promise]:
    waiting = dict(
        Application.objects.submitted()
        .filter(round__in=rounds, choices__status=Choice.Status.UNDER_REVIEW)
        .values("round")
        .annotate(n=Count("pk", distinct=True))
        .values_list("round", "n")
    )
    return [
        Promise(round_, waiting[round_.pk], (round_.hear_by - at.astimezone(round_.convenor.tz).date()).days)
        for round_ in rounds
        if waiting.get(round_.pk)
    ]
