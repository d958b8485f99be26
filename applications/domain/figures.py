"""The figures that a choice keeps of its reviews, dates and offers, so that a list of thousands need not count them."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta
from statistics import fmean, pstdev

from django.db import transaction
from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from applications.models import Application, Choice, DateAnswer, Needs, Offer, Review, Score
from outbox.prepared import Given, Prepared
from sessions_app.models import Session

BATCH = 500
MOVED = timedelta(days=7)  # how long the portal may stand still without missing a meeting that was called off
SETTLED = timedelta(days=180)  # after the promise: nobody changes how such a round is reviewed
READERS = "application__round__reviewers_per_choice"
FIELDS = ["review_count", "score", "spread", "dates_yes", "offer_state", "needs", "sent_at"]


def refresh(*choices: Choice) -> None:
    """Bring the figures of these choices up to date. Call it in the transaction that changed what they follow from."""
    pks = [choice.pk for choice in choices]
    is_one = len(pks) == 1  # as nearly always: an update of many takes Django twice as long to write
    figures = _figures(_look(pk=pks[0]) if is_one else _rows(pk__in=pks))
    for choice in choices:
        for name, value in figures[choice.pk].items():
            setattr(choice, name, value)
    if is_one:
        Choice.objects.filter(pk=pks[0]).update(**figures[pks[0]])
    else:
        Choice.objects.bulk_update(choices, FIELDS)


@transaction.atomic
def refresh_all(choices: QuerySet[Choice]) -> int:
    """The same for many, in batches; answers how many."""
    pks = list(choices.order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(pks), BATCH):
        # Row by row: one statement for all, a CASE over hundreds of rows, was measured four times as slow.
        for pk, row in _figures(_rows(pk__in=pks[start : start + BATCH])).items():
            Choice.objects.filter(pk=pk).update(**row)
    return len(pks)


def refresh_dates(choices: QuerySet[Choice]) -> None:
    """Only the one figure that follows from dates, in one statement."""
    choices.update(dates_yes=_counted_dates())


def review_means(choice_pks: Iterable[int]) -> dict[int, list[float]]:
    """For each choice, the mean of each of its reviews, from 1 to 5: a criterion counts by its weight."""
    marks: dict[tuple[int, int], list[tuple[int, int]]] = defaultdict(list)
    scores = Score.objects.filter(review__choice__in=list(choice_pks))
    for choice, review, value, weight in scores.values_list(
        "review__choice", "review", "value", "criterion__weight"
    ):
        marks[choice, review].append((value, weight))
    means = defaultdict(list)
    for (choice, _), given in sorted(marks.items()):
        means[choice].append(fmean([value for value, _ in given], [weight for _, weight in given]))
    return means


def settle(at: datetime) -> int:
    """What follows from more than the choice itself: what it needs, where a round wants more or fewer reviewers
    since, and who can come, where a meeting was called off or got its date. Run by ticks; answers how many
    changed."""
    return _settle_needs(at) + _settle_dates(at)


def _settle_needs(at: datetime) -> int:
    wanted = (
        Choice.objects.submitted().undecided().filter(application__round__hear_by__gte=(at - SETTLED).date())
    )
    enough = Q(review_count__gte=F("application__round__reviewers_per_choice"))
    changed = 0
    for state, need in ((enough, Needs.DECIDE), (~enough, Needs.REVIEW)):
        off = wanted.filter(state, needs__in={Needs.DECIDE, Needs.REVIEW} - {need})
        changed += Choice.objects.filter(pk__in=list(off.values_list("pk", flat=True))).update(needs=need)
    return changed


def _settle_dates(at: datetime) -> int:
    """One look when there is nothing to do: at the communities whose dates changed lately."""
    changed = Session.objects.filter(schedule_changed_at__gte=at - MOVED).order_by().values("community")
    there = Choice.objects.filter(community__in=changed).exclude(dates_yes=_counted_dates())
    pks = list(there.values_list("pk", flat=True))
    if pks:
        refresh_dates(Choice.objects.filter(pk__in=pks))
    return len(pks)


def _coming() -> QuerySet[DateAnswer]:
    """Every yes to a meeting that takes place or took place."""
    return DateAnswer.objects.filter(
        answer=DateAnswer.Answer.YES, session__in=Session.objects.standing().order_by()
    )


def _counted_dates() -> Coalesce:
    return _counted(_coming().filter(choice=OuterRef("pk")))


def _counted(own: QuerySet) -> Coalesce:
    """How many rows of each choice, in a query of choices."""
    return Coalesce(Subquery(own.order_by().values("choice").annotate(n=Count("pk")).values("n")), 0)


def _rows(**which: object) -> QuerySet:
    latest = Offer.objects.filter(choice=OuterRef("pk")).order_by("-offered_at", "-pk")
    standing = Choice.objects.filter(**which).order_by()
    return standing.values("pk", "status").annotate(
        reviews=_counted(Review.objects.filter(choice=OuterRef("pk"))),
        coming=_counted_dates(),
        offer=Subquery(latest.values("status")[:1]),
        late_yes_at=Subquery(latest.values("late_yes_at")[:1]),
        wanted=F(READERS),
        is_sent=F("application__status"),
        at=F("application__submitted_at"),
    )


_look = Prepared(lambda: _rows(pk=Given("pk", Choice._meta.pk)))


def _figures(rows: Iterable[dict]) -> dict[int, dict[str, object]]:
    """What follows from `_rows`, with one more look at scores where there are reviews."""
    found = {row["pk"]: row for row in rows}
    means = review_means(found) if any(row["reviews"] for row in found.values()) else {}
    return {pk: _figures_of(row, means.get(pk, [])) for pk, row in found.items()}


def _figures_of(row: dict, means: list[float]) -> dict[str, object]:
    offer = _offer_state(row["offer"], row["late_yes_at"])
    return {
        "review_count": row["reviews"],
        "score": fmean(means) if means else None,
        "spread": pstdev(means) if len(means) > 1 else None,
        "dates_yes": row["coming"],
        "offer_state": offer,
        "needs": _needs(row["status"], offer, row["reviews"] >= row["wanted"]),
        "sent_at": row["at"] if row["is_sent"] == Application.Status.SUBMITTED else None,
    }


def _offer_state(status: str | None, late_yes_at: datetime | None) -> str:
    late = status == Offer.Status.EXPIRED and late_yes_at
    return Choice.OfferState.WANTED_LATE if late else status or ""


def _needs(status: str, offer: str, is_read: bool) -> int:
    """What staff should do next: the first of these that holds."""
    states = Choice.OfferState
    if status == Choice.Status.UNDER_REVIEW:
        return Needs.DECIDE if is_read else Needs.REVIEW
    if status == Choice.Status.OFFERED and offer == states.WANTED_LATE:
        return Needs.ANSWER_LATE_YES
    if status == Choice.Status.OFFERED and offer in (states.EXPIRED, states.WITHDRAWN):
        return Needs.OFFER_AGAIN
    return Needs.WAIT if offer == states.OPEN else Needs.NOTHING
