"""What the table of applications is narrowed by: each filter with its choices and what it does."""

from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, QuerySet

from applications.admin.columns import FOCUS_WORDS
from applications.admin.options import Options
from applications.models import Application, Assignment, Choice, Flag, Review
from applications.queries import Needs
from applications.queries.assigning import lacking
from applications.queries.review import given_to_nobody
from applications.queries.ties import with_mask

Pairs = list[tuple[str, str]]
ALL = "all"


@dataclass(frozen=True)
class Filter:
    """`choices` are the values and their words; a value that is none of them narrows to nothing."""

    name: str
    label: str
    choices: Callable[[Options], Pairs]
    narrow: Callable[[QuerySet[Choice], str, Options], QuerySet[Choice]]
    begins: str = "All"
    reviewers: bool = False


def rounds(options: Options) -> Pairs:
    return [*((str(pk), round_.title) for pk, round_ in options.rounds.items()), (ALL, "All rounds")]


def communities(options: Options) -> Pairs:
    several = len(options.rounds) > 1
    return [
        (str(pk), f"{one.short_name}, {one.round.title}" if several else one.short_name)
        for pk, one in options.communities.items()
    ]


def sectors(options: Options) -> Pairs:
    return [(str(pk), name) for pk, name in options.sectors.items()]


def where(path: str) -> Callable[[QuerySet[Choice], str, Options], QuerySet[Choice]]:
    return lambda choices, value, _: choices.filter(**{path: value})


def of_round(choices: QuerySet[Choice], value: str, options: Options) -> QuerySet[Choice]:
    if value == ALL:
        return choices
    here = [pk for pk, community in options.communities.items() if str(community.round_id) == value]
    return choices.filter(community__in=here)


def by_reviewer(choices: QuerySet[Choice], value: str, options: Options) -> QuerySet[Choice]:
    if value == "lacking":
        return lacking(choices)
    if value == "nobody":
        return given_to_nobody(choices, options.convenors)
    mine = Assignment.objects.standing().filter(reviewer=options.user.pk).values("choice")
    scored = Exists(Review.objects.filter(choice=OuterRef("pk"), reviewer=options.user.pk))
    narrowed = choices.filter(pk__in=mine)
    return {"mine": narrowed, "todo": narrowed.filter(~scored), "done": narrowed.filter(scored)}[value]


def flagged(choices: QuerySet[Choice], value: str, options: Options) -> QuerySet[Choice]:
    states = Flag.State
    found = Flag.objects.filter(application=OuterRef("application"))
    if value in states.values:
        return choices.filter(Exists(found.filter(state=value)))
    return choices.filter(Exists(found.filter(kind=value).exclude(state=states.DISMISSED)))


def flag_choices(_: Options) -> Pairs:
    states = Flag.State
    return [(states.SUGGESTED, "To look at"), (states.CONFIRMED, "Confirmed"), *Flag.Kind.choices]


def reviewer_choices(options: Options) -> Pairs:
    own = [("todo", "Me, to review"), ("done", "Me, reviewed")]
    return (
        [("mine", "Me"), *own, ("lacking", "Too few reviewers"), ("nobody", "Nobody yet")]
        if options.coordinates
        else own
    )


FILTERS = (
    Filter(
        "needs",
        "What needs doing",
        lambda _: [(str(value), label) for value, label in Needs.LABELS.items()],
        lambda choices, value, _: choices.filter(needs=int(value)),
    ),
    Filter("round", "Round", rounds, of_round, begins="Current rounds", reviewers=True),
    Filter("community", "Community", communities, where("community"), reviewers=True),
    Filter("status", "Decision", lambda _: Choice.Status.choices, where("status")),
    Filter("reviewer", "Given to", reviewer_choices, by_reviewer, reviewers=True),
    Filter("place", "Kind of place", lambda _: Application.Place.choices, where("application__place")),
    Filter("sector", "Sector", sectors, where("application__sector")),
    Filter("focus", "Role", lambda _: list(FOCUS_WORDS.items()), where("application__focus")),
    Filter("flag", "Flags", flag_choices, flagged),
)


def filters_for(options: Options) -> list[Filter]:
    return [one for one in FILTERS if options.coordinates or one.reviewers]


def of_organisation(choices: QuerySet[Choice], value: str, options: Options) -> QuerySet[Choice]:
    """Colleagues; of those who are masked nobody is said to be one."""
    return with_mask(choices.filter(application__organisation=value), options.ties).filter(is_masked=False)
