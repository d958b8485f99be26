"""Reading across the models of applications."""

from django.db.models import (
    Avg,
    Case,
    Count,
    F,
    FloatField,
    IntegerField,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce

from applications.models import Application, Choice, DateAnswer, Offer, Review, Score
from communities.models import Community, Round
from outbox.models import Message
from sessions_app.models import Session


def own_application(round_: Round, user) -> Application | None:
    """The person's application to this round with all that its form shows, or None."""
    return Application.objects.of(user).filter(round=round_).prefetch_related("choices__date_answers").first()


def communities_to_choose(round_: Round) -> list[Community]:
    """The round's communities, each with its sessions in order."""
    sessions = Prefetch("sessions", Session.objects.standing().order_by("number"))
    return list(round_.communities.published().select_related("convenor").prefetch_related(sessions))


def applications_of(user) -> QuerySet[Application]:
    """A person's applications, newest round first, with choices and their latest offers."""
    offers = Prefetch("offers", Offer.objects.order_by("-offered_at"))
    choices = Prefetch("choices", Choice.objects.select_related("community").prefetch_related(offers))
    return (
        Application.objects.of(user)
        .select_related("round__convenor")
        .prefetch_related(choices)
        .order_by("-round__opens_at")
    )


def desk(choices: QuerySet[Choice]) -> QuerySet[Choice]:
    """Choices with what list and page need: commitment, score, reviews, latest offer; what needs doing first."""
    standing = Session.objects.standing()
    dates = standing.filter(community=OuterRef("community")).order_by()
    yes = DateAnswer.objects.filter(choice=OuterRef("pk"), answer="yes", session__in=standing).order_by()
    latest = Offer.objects.filter(choice=OuterRef("pk")).order_by("-offered_at")
    reviews = Review.objects.filter(choice=OuterRef("pk")).order_by()
    return (
        choices.submitted()
        .select_related(
            "application__applicant__profile__organisation", "application__round__convenor", "community"
        )
        .annotate(
            dates_asked=_count(dates, "community"),
            dates_yes=_count(yes, "choice"),
            review_count=_count(reviews, "choice"),
            score=Subquery(_weighted_mean(), output_field=FloatField()),
            offer_status=Subquery(latest.values("status")[:1]),
            offer_seat=Subquery(latest.values("seat")[:1]),
            offer_respond_by=Subquery(latest.values("respond_by")[:1]),
            offer_late_yes=Subquery(latest.values("late_yes_at")[:1]),
        )
        .annotate(needs=_needs())
        .order_by("needs", "application__submitted_at", "pk")
    )


class Needs:
    """What staff should do about a choice; the smaller, the sooner."""

    ANSWER_LATE_YES = 0
    REVIEW = 1
    DECIDE = 2
    OFFER_AGAIN = 3
    WAIT = 4
    NOTHING = 5

    LABELS = {
        ANSWER_LATE_YES: "Would still like it",
        REVIEW: "To review",
        DECIDE: "To decide",
        OFFER_AGAIN: "Seat given back",
        WAIT: "Waiting for an answer",
        NOTHING: "Done",
    }


def _needs() -> Case:
    undecided = Q(status=Choice.Status.UNDER_REVIEW)
    wanted_late = Q(offer_status="expired", offer_late_yes__isnull=False, status=Choice.Status.OFFERED)
    return Case(
        When(wanted_late, then=Value(Needs.ANSWER_LATE_YES)),
        When(undecided & Q(review_count=0), then=Value(Needs.REVIEW)),
        When(undecided, then=Value(Needs.DECIDE)),
        When(
            offer_status__in=["expired", "withdrawn"],
            status=Choice.Status.OFFERED,
            then=Value(Needs.OFFER_AGAIN),
        ),
        When(offer_status="open", then=Value(Needs.WAIT)),
        default=Value(Needs.NOTHING),
        output_field=IntegerField(),
    )


def _count(rows: QuerySet, per: str) -> Coalesce:
    counted = rows.values(per).annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)


def _weighted_mean() -> QuerySet:
    """The mean of all scores of a choice, each weighed by its criterion, from 1 to 5."""
    scores = Score.objects.filter(review__choice=OuterRef("pk")).order_by()
    weighed = F("value") * F("criterion__weight") * 1.0
    return (
        scores.values("review__choice")
        .annotate(mean=Avg(weighed) / Avg(F("criterion__weight") * 1.0))
        .values("mean")
    )


def told(application: Application) -> QuerySet[Message]:
    """Every letter about this application, oldest first: what the applicant was told."""
    return Message.objects.about(f"applications.application:{application.pk}").order_by("created_at", "pk")


def same_organisation(choice: Choice) -> int:
    """How many others of the applicant's organisation chose this community."""
    profile = getattr(choice.application.applicant, "profile", None)
    if profile is None or profile.organisation_id is None:
        return 0
    return (
        Choice.objects.submitted()
        .filter(
            community=choice.community, application__applicant__profile__organisation=profile.organisation_id
        )
        .exclude(pk=choice.pk)
        .count()
    )
