"""The table of applications: what a row shows, who is not named in it, how it is searched and put in order.

Rows are plain values, read for one page at a time: a table of thousands asks only for what it shows.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import (
    BooleanField,
    Case,
    CharField,
    Count,
    Exists,
    F,
    Func,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce, Lower

from accounts.models import Organisation, PractitionerProfile, User
from applications.models import Assignment, Choice, DateAnswer, Flag, Offer, Review
from applications.queries.scores import NOTHING, hidden_scores, owed_by
from applications.queries.ties import Ties, with_mask
from communities.models import Community
from sessions_app.models import Session

NUMBER = re.compile(r"(?:application\s*|#\s*)?(\d{1,9})", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Row:
    """One choice as the table shows it. Of somebody who must not be named, `name`, `email`, `organisation` are empty
    and `organisation_id` is None."""

    pk: int
    number: int
    community: Community
    is_masked: bool
    name: str
    email: str
    organisation: str
    organisation_id: int | None
    figures: dict[str, object]

    @property
    def called(self) -> str:
        return f"Application {self.number}" if self.is_masked else self.name or self.email


def rows(choices: QuerySet[Choice], ties: Ties, asks: Iterable[str], *also: str) -> QuerySet[Choice]:
    """The values that `row` makes rows of, with the figures in `asks` (keys of FIGURES), the
    annotations named in `also`, and no others."""
    figures = {name: make for part in asks for name, make in FIGURES[part](ties).items()}
    return (
        with_mask(choices, ties)
        .annotate(
            applicant_name=F("application__applicant__profile__preferred_name"),
            applicant_email=F("application__applicant__email"),
            organisation_name=F("application__organisation__name"),
            organisation_id=F("application__organisation"),
            **figures,
        )
        .values(*PLAIN, *IDENTITY, "is_masked", *also, *figures)
    )


PLAIN = ["pk", "application_id", "community_id", "rank", "status", "offer_state", "review_count", "dates_yes"]
PLAIN += ["score", "spread"]
IDENTITY = ["applicant_name", "applicant_email", "organisation_name", "organisation_id"]


def row(values: dict, communities: dict[int, Community]) -> Row:
    """The only place that decides whether a name leaves the database for a page or a file."""
    figures = {name: value for name, value in values.items() if name not in IDENTITY}
    named = {name: None if values["is_masked"] else values[name] for name in IDENTITY}
    return Row(
        pk=values["pk"],
        number=values["application_id"],
        community=communities[values["community_id"]],
        is_masked=bool(values["is_masked"]),
        name=named["applicant_name"] or "",
        email=named["applicant_email"] or "",
        organisation=named["organisation_name"] or "",
        organisation_id=named["organisation_id"],
        figures=figures,
    )


def found(wanted: QuerySet) -> Subquery:
    """How many rows these are, for a query that reads some of them: counted along, not asked apart."""
    counted = wanted.order_by().annotate(n=Func(F("pk"), function="COUNT", output_field=IntegerField()))
    return Subquery(counted.values("n"), output_field=IntegerField())


# Search


def search(choices: QuerySet[Choice], words: str, ties: Ties) -> QuerySet[Choice]:
    """Those whose number it is, and those whose name, employer or address has every word; nobody who is masked is
    found by a word of theirs."""
    words = words.strip()
    if not words:
        return choices
    if number := NUMBER.fullmatch(words):
        return choices.filter(application=int(number[1]))
    return with_mask(choices, ties).filter(_named(words), is_masked=False)


def _named(words: str) -> Q:
    every = Q()
    for word in words.split()[:8]:
        people = PractitionerProfile.objects.filter(preferred_name__icontains=word).values("user")
        addresses = User.objects.filter(email__icontains=word).values("pk")
        employers = Organisation.objects.filter(Q(name__icontains=word) | Q(aliases__name__icontains=word))
        every &= (
            Q(application__applicant__in=people)
            | Q(application__applicant__in=addresses)
            | Q(application__organisation__in=employers.values("pk"))
        )
    return every


# Order


def in_order(choices: QuerySet[Choice], sort: str, ties: Ties) -> QuerySet[Choice]:
    """`sort` is a key of ORDERS, with a minus before it for the other way round. Ties: who came first."""
    name, down = sort.removeprefix("-"), sort.startswith("-")
    if name in BY_NAME:
        choices = with_mask(choices, ties)
    key = ORDERS[name](ties)
    way = key.desc(nulls_last=True) if down else key.asc(nulls_last=True)
    # By number, and not by when they came: those who are masked would else be told apart.
    ties = ["application"] if name in BY_NAME else ["sent_at"]
    return choices.order_by(way, *ties, "pk")


def _of_the_named(path: str) -> Case:
    """In the order of the alphabet; the masked together, where nothing can be read from their place."""
    return Case(When(is_masked=True, then=Value("")), default=Lower(path), output_field=CharField())


def _of_the_shown(name: str, ties: Ties) -> Case:
    """By the figure `name`; what does not show yet comes last, where nothing can be read from its place."""
    return Case(When(hidden(ties), then=None), default=F(name))


BY_NAME = {"applicant", "organisation"}
ORDERS = {
    "applicant": lambda _: _of_the_named("application__applicant__profile__preferred_name"),
    "organisation": lambda _: _of_the_named("application__organisation__name"),
    "needs": lambda _: F("needs"),
    "community": lambda _: F("community__position"),
    "dates": lambda _: F("dates_yes"),
    "mean": lambda ties: _of_the_shown("score", ties),
    "spread": lambda ties: _of_the_shown("spread", ties),
    "reviews": lambda _: F("review_count"),
    "sector": lambda _: F("application__sector__position"),
    "place": lambda _: F("application__place"),
    "focus": lambda _: F("application__focus"),
    "decision": lambda _: F("status"),
    "sent": lambda _: F("sent_at"),
}


# Figures


def _offer(_: Ties) -> dict:
    latest = Offer.objects.filter(choice=OuterRef("pk")).order_by("-offered_at")
    return {
        "offer_respond_by": Subquery(latest.values("respond_by")[:1]),
        "offer_seat": Subquery(latest.values("seat")[:1]),
    }


def _dates(_: Ties) -> dict:
    """Exact, where `dates_yes` of the choice may lag behind a meeting that was called off since."""
    yes = DateAnswer.objects.filter(choice=OuterRef("pk"), answer=DateAnswer.Answer.YES)
    return {"coming": _count(yes.filter(session__in=Session.objects.standing()))}


def _recommended(_: Ties) -> dict:
    kinds = Review.Recommendation
    return {
        f"recommended_{kind.value}": _count(Review.objects.filter(choice=OuterRef("pk"), recommendation=kind))
        for kind in kinds
    }


def flag_states() -> dict[str, Subquery]:
    """The state of each kind of doubt about the application, as `flag_` and the kind; None where there is none."""
    return {
        f"flag_{kind.value}": Subquery(
            Flag.objects.filter(application=OuterRef("application"), kind=kind).values("state")[:1]
        )
        for kind in Flag.Kind
    }


def colleagues() -> dict[str, Coalesce]:
    """How many others of the applicant's organisation, as it was when they applied, chose this community."""
    theirs = Choice.objects.submitted().filter(
        community=OuterRef("community"), application__organisation=OuterRef("application__organisation")
    )
    counted = theirs.order_by().values("community").annotate(n=Count("pk")).values("n")
    return {"colleagues": Coalesce(Subquery(counted, output_field=IntegerField()), 1) - 1}


def _mine(ties: Ties) -> dict:
    own = Review.objects.filter(choice=OuterRef("pk"), reviewer=ties.user.pk)
    return {"own_review": Exists(own)}


def _hides(ties: Ties) -> dict:
    """Do others' scores show, and if not, is this person's own awaited?"""
    owed = owed_by(ties.user) if ties.is_scoring else NOTHING
    return {"hides_scores": _is(hidden(ties)), "owes_score": _is(owed)}


def hidden(ties: Ties) -> Q:
    """Every row is of a community that the reader coordinates: nobody else has the columns."""
    return hidden_scores(
        ties.user,
        Q(),
        own=None if ties.has_scored else NOTHING,
        owed=None if ties.is_scoring else NOTHING,
    )


def _is(condition: Q) -> Case:
    return Case(When(condition, then=Value(True)), default=Value(False), output_field=BooleanField())


def _count(rows_of_choice: QuerySet) -> Coalesce:
    counted = rows_of_choice.order_by().values("choice").annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)


def _application(*names: str) -> dict:
    return {f"application_{name}": F(f"application__{name}") for name in names}


FIGURES = {
    "dates": _dates,
    "offer": _offer,
    "recommended": _recommended,
    "flags": lambda _: flag_states(),
    "colleagues": lambda _: colleagues(),
    "mine": _mine,
    "hides": _hides,
    "assigned": lambda _: {"assigned": _count(Assignment.objects.standing().filter(choice=OuterRef("pk")))},
    "manager": lambda _: {
        "manager_asked": F("application__acknowledgement__asked_at"),
        "manager_answer": F("application__acknowledgement__answer"),
    },
    "sector": lambda _: {"sector_name": F("application__sector__name")},
    "place": lambda _: _application("place"),
    "focus": lambda _: _application("focus"),
    "sent": lambda _: _application("submitted_at", "is_late", "entered_how"),
}


def colleagues_of(choices: QuerySet[Choice]) -> dict[tuple[int, int], int]:
    """How many of each organisation chose each community, for whole files: one count instead of one a row."""
    counted = (
        Choice.objects.submitted()
        .filter(community__in=choices.order_by().values("community"), application__organisation__isnull=False)
        .order_by()
        .values_list("community", "application__organisation")
    )
    return {(community, employer): n for community, employer, n in counted.annotate(n=Count("pk"))}
