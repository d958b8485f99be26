"""Victoria's councils and the sectors that prevention works in, from the files in accounts/data."""

import csv
from pathlib import Path

from django.db import transaction
from django.db.models import Q

from accounts.models import LocalGovernmentArea, Sector

DATA = Path(__file__).resolve().parent.parent / "data"
# Renamed in 2022; people still look for the old name.
FORMER_NAMES = {"Merri-bek": "Moreland"}


def read_rows(path: Path) -> list[dict[str, str]]:
    """The rows of a data file, by the names in its first line."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@transaction.atomic
def load_lgas() -> int:
    """Add the councils that are missing; returns how many. A renamed one is known by its former name."""
    added = 0
    for row in read_rows(DATA / "victorian_lgas.csv"):
        name = row["name"]
        if LocalGovernmentArea.objects.filter(Q(name=name) | Q(former_name=name)).exists():
            continue
        LocalGovernmentArea.objects.create(
            name=name,
            former_name=FORMER_NAMES.get(name, ""),
            classification=row["classification"],
            dffh_area=row["dffh_area"],
            dffh_division=row["dffh_division"],
        )
        added += 1
    return added


@transaction.atomic
def load_sectors() -> int:
    """Add the sectors that are missing; returns how many. One that staff renamed is known by its position."""
    added = 0
    for row in read_rows(DATA / "sectors.csv"):
        if not Sector.objects.filter(Q(name=row["name"]) | Q(position=row["position"])).exists():
            Sector.objects.create(name=row["name"], position=row["position"])
            added += 1
    return added
