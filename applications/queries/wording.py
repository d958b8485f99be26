"""What a group is made of, in words for staff."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from accounts.models import Sector
from applications.models import Choice, Release
from communities.models import Target

if TYPE_CHECKING:
    from applications.queries.problem import Line

NameOfValue = Callable[[str, str], str]
Trait = Target.Trait
LABELS: dict[str, dict[str, str]] = {
    trait: {value: str(label) for value, label in known.choices} for trait, known in Target.KNOWN.items()
}


def ordinal(rank: int) -> str:
    return {1: "1st", 2: "2nd", 3: "3rd"}.get(rank, f"{rank}th")


def naming() -> NameOfValue:
    """One query. An employer stays unnamed: it would say who somebody is."""
    sectors = {str(pk): name for pk, name in Sector.objects.order_by().values_list("pk", "name")}

    def name_of_value(trait: str, value: str) -> str:
        if trait == Trait.ORGANISATION:
            return "not named here"
        return (sectors if trait == Trait.SECTOR else LABELS[trait]).get(value, value)

    return name_of_value


def state_of(line: "Line") -> str:
    """Of a choice that no draft changes any more; else nothing."""
    if line.told:
        return f"{Release.Kind(line.told).label}: waits to leave"
    if not line.is_fixed:
        return ""
    if line.status != Choice.Status.OFFERED:
        return "Member" if line.has_seat else Choice.Status(line.status).label
    if line.has_seat:
        return "Member" if line.offer_state == Choice.OfferState.ACCEPTED else "Offered"
    if line.offer_state == Choice.OfferState.ACCEPTED:
        return "Left the group"
    return f"Offer {Choice.OfferState(line.offer_state).label.lower()}" if line.offer_state else "Offered"
