"""What a group is made of, in words for staff."""

from collections.abc import Callable

from accounts.models import Sector
from communities.models import Target

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
