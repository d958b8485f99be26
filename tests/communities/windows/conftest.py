import pytest
from django.utils import timezone

from tests.factories import (
    CommunityFactory,
    DemandEntryFactory,
    LocalGovernmentAreaFactory,
    ThemeFactory,
)


@pytest.fixture
def community():
    return CommunityFactory(sessions=0)


@pytest.fixture
def wishes(community):
    shire = LocalGovernmentAreaFactory(dffh_area="Mallee")
    city = LocalGovernmentAreaFactory(classification="metropolitan", dffh_area="Western Melbourne")
    theme = ThemeFactory(convenor=community.convenor, name="Sport")
    common = {"convenor": community.convenor, "reach": "place", "confirmed_at": timezone.now()}
    DemandEntryFactory(name="Mallee wish", lga=shire, theme=theme, **common)
    DemandEntryFactory(name="City wish", lga=city, **common)
    DemandEntryFactory(name="Open wish", convenor=community.convenor)
    DemandEntryFactory(name="Gone wish", convenor=community.convenor, removed_at=timezone.now())
    return theme
