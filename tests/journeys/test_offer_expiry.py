"""An offer that nobody answers: it runs out, its seat is free, and a late yes reaches staff."""

from datetime import timedelta

import pytest

from applications.domain.offers import offer_place
from applications.models import Offer
from communities.errors import NoSeatFree
from tests import factories
from tests.journeys.conftest import inside
from tests.journeys.post import delivered, link_in, newest_to
from tests.journeys.visitor import Visitor

pytestmark = pytest.mark.django_db

LIST = "/admin/applications/choice/"


@pytest.fixture
def offer(program) -> Offer:
    """The last seat of the community, held for Kim."""
    factories.MemberFactory.create_batch(2, community=program.community)
    kim = factories.PersonFactory(email="kim@example.org", profile__preferred_name="Kim Example")
    choice = factories.ChoiceFactory(community=program.community, application__applicant=kim)
    return offer_place(choice, by=program.staff, at=choice.application.submitted_at + timedelta(days=6))


def test_an_offer_runs_out_frees_its_seat_and_keeps_a_late_yes_for_staff(program, staff, offer):
    kim, letter = Visitor(), newest_to("kim@example.org")
    other = factories.ChoiceFactory(community=program.community)
    with pytest.raises(NoSeatFree):
        offer_place(other, by=program.staff, at=offer.offered_at)

    minute = timedelta(minutes=1)
    assert delivered(offer.respond_by - minute) == []
    offer.refresh_from_db()
    assert offer.is_open
    delivered(offer.respond_by)

    offer.refresh_from_db()
    assert (offer.status, offer.seat) == (Offer.Status.EXPIRED, None)
    assert newest_to("kim@example.org").subject == "Your held place has run out"
    assert program.community.seats.count() == 2

    kim.open(link_in(letter))
    assert kim.sees("This offer has run out")
    kim.press("I would still like it")
    assert kim.sees("You told us that you would still like it")
    assert program.community.seats.count() == 2

    staff.open(LIST)
    rows = staff.page.words
    assert rows.index("Kim Example") < rows.index(other.application.applicant.get_full_name())
    assert staff.sees("Would still like it")
    staff.open(f"{LIST}{offer.choice.pk}/change/")
    assert staff.sees("They would still like a place")
    staff.press("Offer a place…")
    staff.press("Offer a place, and send this")
    assert program.community.seats.count() == 3
    kim.open(link_in(newest_to("kim@example.org", "A place is held for you")))
    assert kim.sees("A place is held for you")


def test_an_offer_in_time_is_not_taken_by_the_tick_that_comes_after(program, offer):
    kim = inside(offer.choice.application.applicant)
    kim.open(link_in(newest_to("kim@example.org")))
    kim.press("Accept the place")

    delivered(offer.respond_by + timedelta(days=1))

    offer.refresh_from_db()
    assert offer.status == Offer.Status.ACCEPTED
    assert program.community.seats.count() == 3
