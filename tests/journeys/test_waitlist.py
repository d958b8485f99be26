"""“I don't see myself in these communities”: told, confirmed, and read by staff by theme and region."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from communities.models import DemandEntry
from tests import factories
from tests.journeys.post import delivered, link_in, newest_to
from tests.journeys.visitor import Visitor

pytestmark = pytest.mark.django_db

EMAIL = "robin@example.org"
WISH = "A group for people who work with young men in sport."
LIST = "/admin/communities/demandentry/"


@pytest.fixture
def sport(program):
    return factories.ThemeFactory(convenor=program.convenor, name="Prevention in sport")


@pytest.fixture
def shire():
    return factories.LocalGovernmentAreaFactory(name="Sample Shire", dffh_area="Sample Mallee")


def tell(sport, shire) -> Visitor:
    robin = Visitor()
    robin.open("/sample/")
    with time_machine.travel(timezone.now(), tick=False) as clock:
        robin.follow("Join the waitlist")
        clock.shift(timedelta(minutes=2))
        robin.press(
            "Send",
            wish=WISH,
            theme=str(sport.pk),
            reach="place",
            lga=str(shire.pk),
            name="Robin Example",
            email=EMAIL,
        )
    assert robin.path == "/sample/waitlist/told/"
    return robin


def test_a_wish_counts_once_its_address_is_confirmed_and_staff_see_theme_and_region(
    staff, strangers, sport, shire
):
    robin = tell(sport, shire)
    staff.open(LIST)
    assert not staff.sees("Robin Example")

    robin.open(link_in(newest_to(EMAIL)))
    assert robin.sees("Is this yours?", WISH, "Prevention in sport", "Sample Shire")
    assert DemandEntry.objects.get().confirmed_at is None
    robin.press("Confirm")
    assert robin.sees("You are on the list")

    for query in ("", f"?theme={sport.pk}", "?area=Sample+Mallee", f"?place={shire.classification}"):
        staff.open(LIST + query)
        assert staff.sees("Robin Example", "Prevention in sport", "Sample Shire, Sample Mallee"), query
    strangers.open(LIST)
    assert not strangers.sees("Robin Example")


def test_a_wish_that_is_taken_back_leaves_the_list_and_says_nothing_of_the_person(staff, sport, shire):
    robin = tell(sport, shire)
    robin.open(link_in(newest_to(EMAIL)))
    robin.press("Confirm")

    robin.press("Take it back")

    assert robin.sees("You are off the list")
    staff.open(f"{LIST}?standing=all")
    assert staff.sees("Erased")
    assert not staff.sees("Robin Example")
    assert delivered() == []
