"""What a group is made of, as bars that count in people."""

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from applications.queries.wording import LABELS
from communities.models import Target
from communities.templatetags.times import short_day
from sessions_app.models import Session

if TYPE_CHECKING:
    from applications.queries.board import Board, Column

Trait = Target.Trait


@dataclass(frozen=True)
class Chart:
    """`rows` are words and counts; a bar is drawn out of `total`."""

    title: str
    slug: str
    total: int
    rows: list[tuple[str, int]]
    note: str = ""


def charts_of(column: "Column", board: "Board", sessions: list[Session]) -> list[Chart]:
    """Of everybody who would be in, whether this reader sees them or not: totals name nobody."""
    people = board.members_of(column.community.pk)
    traits = [board.sheet.people[person].traits for person in people]
    total = max(len(people), 1)

    def counted(trait: str) -> Counter[str]:
        return Counter(one[trait] for one in traits if trait in one)

    def in_words(trait: str, title: str, order: list[str]) -> Chart:
        counts = counted(trait)
        rows = [(board.name_of_value(trait, value), counts[value]) for value in order if counts[value]]
        return Chart(title, trait, total, rows)

    sectors = [value for value, _ in counted(Trait.SECTOR).most_common()]
    return [
        in_words(Trait.PLACE, "Kind of place", list(LABELS[Trait.PLACE])),
        in_words(Trait.SECTOR, "Sector", sectors),
        _organisations(column, counted(Trait.ORGANISATION), total),
        in_words(Trait.EXPERIENCE, "Years in prevention", list(LABELS[Trait.EXPERIENCE])),
        in_words(Trait.FOCUS, "Specialist or contributor", list(LABELS[Trait.FOCUS])),
        in_words(Trait.FIRST_TIME, "First community", list(LABELS[Trait.FIRST_TIME])),
        _dates(column, board, people, sessions, total),
    ]


def _organisations(column: "Column", counts: Counter[str], total: int) -> Chart:
    """Those with more than one person, called by name where somebody of theirs may be named."""
    names = {
        person.line.traits.get(Trait.ORGANISATION): person.organisation
        for person in column.people
        if person.organisation
    }
    several = [
        (names.get(value) or "An organisation not named here", n)
        for value, n in counts.most_common()
        if n > 1
    ]
    alone = sum(n == 1 for n in counts.values())
    rows = several + ([("One person each", alone)] if alone else [])
    number = len(counts)
    return Chart(
        "Organisation",
        Trait.ORGANISATION,
        total,
        rows,
        note=f"{number} organisation{'' if number == 1 else 's'} in all",
    )


def _dates(column: "Column", board: "Board", people: list[int], sessions: list[Session], total: int) -> Chart:
    community = column.community.pk
    coming = Counter(
        session
        for person in people
        if (wish := board.sheet.wishes.get((person, community)))
        for session in wish.dates
    )
    rows = [(f"{session.number} · {short_day(session.date)}", coming[session.pk]) for session in sessions]
    return Chart("Who can come", "dates", total, rows, note="who said yes to the date")
