"""By when a round promised its applicants an answer, and who still waits for one."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count

from accounts.models import User
from applications.models import Choice
from communities.domain.walltime import today
from communities.domain.workdays import holidays_around, working_day
from communities.models import Round

NEAR = 5  # working days: a week in which staff can still write before the day is there
FAR = timedelta(days=21)  # more than that, whatever the holidays


@dataclass(frozen=True)
class Promise:
    """How many applicants of a round have not heard, and the days left (negative: past) of the promise to them."""

    round: Round
    waiting: int
    days: int
    is_near: bool

    @property
    def is_past(self) -> bool:
        return self.days < 0


def promises_of(user: User, at: datetime) -> list[Promise]:
    """Of every round in which somebody waits whom `user` may read, the nearest first."""
    undecided = Choice.objects.readable_by(user).undecided().order_by().values("community__round")
    waiting = dict(undecided.values_list("community__round", Count("application", distinct=True)))
    rounds = Round.objects.managed_by(user).filter(pk__in=waiting).select_related("convenor")
    return promises_to(waiting, rounds.order_by("hear_by", "pk"), at)


def promises_to(waiting: Mapping[int, int], rounds: Iterable[Round], at: datetime) -> list[Promise]:
    """`waiting`: how many wait in each round, by its number. One look at the calendar, if a promise is close."""
    waited_for = [round_ for round_ in rounds if waiting.get(round_.pk)]
    is_close = any(round_.hear_by <= at.date() + FAR for round_ in waited_for)
    holidays = holidays_around(at.date()) if is_close else set()
    return [
        _promise(round_, waiting[round_.pk], today(round_.convenor.zone, at), holidays)
        for round_ in waited_for
    ]


def _promise(round_: Round, waiting: int, now: date, holidays: set[date]) -> Promise:
    days, is_near = (round_.hear_by - now).days, round_.hear_by <= working_day(now, NEAR, holidays)
    return Promise(round_, waiting, days, is_near)
