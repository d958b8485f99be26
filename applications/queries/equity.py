"""Who is offered a place, against who applied: totals from which no small number can be worked out."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import BooleanField, Exists, ExpressionWrapper, OuterRef, Q, QuerySet

from applications.models import Application, Choice, Placement, Selection
from communities.domain.reach import parts_shown
from communities.models import Community, Member

UNKNOWN = "Not known"
PLACES = dict(Application.Place.choices)
ACCEPTED = (Choice.OfferState.OPEN, Choice.OfferState.ACCEPTED)


@dataclass(frozen=True)
class Row:
    """How many of one kind of people applied and are offered a place; None: not shown."""

    label: str
    applied: int | None
    offered: int | None

    @property
    def share(self) -> int | None:
        """Of a hundred who applied."""
        return None if self.offered is None or not self.applied else round(100 * self.offered / self.applied)


@dataclass(frozen=True)
class Equity:
    """Everybody who applied is in one row of each table."""

    applied: int
    offered: int
    tables: list[tuple[str, list[Row]]]

    @property
    def shown(self) -> list[tuple[str, list[Row]]]:
        """The tables in which there is a number."""
        return [(name, rows) for name, rows in self.tables if any(row.offered is not None for row in rows)]

    @property
    def not_shown(self) -> list[str]:
        shown = {name for name, _ in self.shown}
        return [name for name, _ in self.tables if name not in shown]


def equity_of(selection: Selection, community: Community) -> Equity:
    """Those whom `selection` gives a place in `community` and those who hold one or an offer already, against all who
    applied for it, whoever asks. One query."""
    people = list(_people(selection, community))
    counted = {
        "Kind of place": [(PLACES.get(place, UNKNOWN), got) for place, _, _, _, got in people],
        "Sector": [(sector or UNKNOWN, got) for _, sector, _, _, got in people],
        "Been in a community before": [
            ("Been in one" if been else "First community", got) for _, _, _, been, got in people
        ],
        "Size of organisation": [(_size(is_small), got) for _, _, is_small, _, got in people],
    }
    offered = sum(got for *_, got in people)
    return Equity(len(people), offered, [(name, rows_of(pairs)) for name, pairs in counted.items()])


def rows_of(people: Iterable[tuple[str, bool]]) -> list[Row]:
    """Each kind of people, those who are offered a place (True) apart from the rest: neither a small number nor one
    from which it could be worked out is shown. How many applied shows where both are."""
    counts = Counter(people)
    labels = sorted({label for label, _ in counts}, key=lambda label: (label == UNKNOWN, label))
    offered = parts_shown([counts[label, True] for label in labels])
    rest = parts_shown([counts[label, False] for label in labels])
    return [
        Row(label, None if got is None or left is None else got + left, got)
        for label, got, left in zip(labels, offered, rest, strict=True)
    ]


def _people(selection: Selection, community: Community) -> QuerySet:
    placed = Placement.objects.filter(
        selection=selection, choice=OuterRef("pk"), verdict=Placement.Verdict.PLACE
    )
    before = Member.objects.before(community.round).filter(person=OuterRef("application__applicant"))
    has_place = Q(status=Choice.Status.OFFERED, offer_state__in=ACCEPTED)
    undecided = Q(status__in=[Choice.Status.UNDER_REVIEW, Choice.Status.RESERVE])
    return (
        Choice.objects.submitted()
        .filter(community=community)
        .order_by()
        .values_list(
            "application__place",
            "application__sector__name",
            "application__organisation__is_small",
            Exists(before),
            ExpressionWrapper(has_place | undecided & Q(Exists(placed)), BooleanField()),
        )
    )


def _size(is_small: bool | None) -> str:
    if is_small is None:
        return UNKNOWN
    return "Small organisation" if is_small else "Larger organisation"
