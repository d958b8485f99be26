"""An offer that nobody answers: it runs out, its seat is free, and a late yes reaches staff."""

from datetime import timedelta

import pytest
from django.utils import timezone

from applications.domain.offers import offer_place, withdraw_offer
from applications.models import Offer
from communities.errors import NoSeatFree
from communities.models import Member, SupportTask
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
    nudged = [sent for sent in delivered(offer.respond_by - minute) if sent.to == ["kim@example.org"]]
    assert [sent.subject for sent in nudged] == ["Please answer soon"]
    offer.refresh_from_db()
    assert offer.is_open
    delivered(offer.respond_by)

    offer.refresh_from_db()
    assert (offer.status, offer.seat) == (Offer.Status.EXPIRED, None)
    assert newest_to("kim@example.org").subject == "Your held place has run out"
    assert program.community.seats.count() == 2

    others = offer_place(other, by=program.staff, at=offer.respond_by)
    kim.open(link_in(letter))
    assert kim.sees("This offer has run out")
    kim.press("I would still like it", shares_contact="on")
    assert kim.sees("You told us that you would still like it")
    assert program.community.seats.count() == 3

    staff.open(LIST)
    rows = staff.page.words
    assert rows.index("Kim Example") < rows.index(other.application.applicant.get_full_name())
    assert staff.sees("Would still like it")
    staff.open(f"{LIST}{offer.choice.pk}/change/")
    assert staff.sees("They would still like a place")
    staff.press("Give them the place…")
    assert staff.sees("is full")
    withdraw_offer(others, by=program.staff, at=timezone.now())
    staff.press("Give them the place…")
    staff.press("Give them the place, and send this")
    assert program.community.seats.count() == 3
    assert Member.objects.get(person=offer.choice.application.applicant).shares_contact
    assert newest_to("kim@example.org").subject == "Your place is confirmed"
    kim.open(link_in(letter))
    assert kim.sees("You have a place. Welcome")


def test_a_late_yes_to_a_free_seat_is_a_place_at_once(program, offer):
    kim = Visitor()
    delivered(offer.respond_by)

    kim.open(link_in(newest_to("kim@example.org", "Your held place has run out")))
    kim.press("I would still like it")

    assert kim.sees("You have a place. Welcome")
    assert program.community.seats.count() == 3


def test_an_answer_is_taken_back_and_given_again(program, offer):
    """A nudge comes first; the yes asks for what the group agrees on, and for what has changed about access."""
    notice = factories.GroupNoticeFactory(community=program.community)
    person = offer.choice.application.applicant
    factories.AccessNeedsFactory(round=program.round, person=person, words="A ramp.")
    arranger = inside(factories.StaffFactory(convenor=program.convenor, convenor__sees_access_needs=True))
    kim = Visitor()
    kim.open(link_in(newest_to("kim@example.org")))
    kim.press("Accept the place", more_needs="Captions.")
    assert kim.sees("tick the box", "Captions.")

    kim.press("Accept the place", notice="on", shares_contact="on")
    assert kim.sees("You have a place. Welcome")
    assert not kim.sees("A ramp.")
    arranger.open("/admin/")
    assert arranger.sees("to arrange for a new member")
    kim.press("Take my answer back")
    assert kim.sees("Your answer is taken back", "A place is held for you")
    assert not Member.objects.filter(person=person).exists()
    arranger.open("/admin/communities/supporttask/")
    assert not arranger.sees("Kim Example")

    kim.press("Accept the place", notice="on")
    assert Member.objects.get(person=person).notice == notice
    arranger.open("/admin/communities/supporttask/")
    arranger.follow("Open")
    arranger.press("Show what they need")
    assert arranger.sees("A ramp.", "Captions.")
    arranger.open("/admin/communities/supporttask/")
    arranger.follow("Kim Example")
    arranger.follow("This is arranged")
    arranger.press("This is arranged")
    assert SupportTask.objects.get().done_at
    arranger.open("/admin/communities/supporttask/?state=done")
    assert arranger.sees("Kim Example")


def test_an_offer_in_time_is_not_taken_by_the_tick_that_comes_after(program, offer):
    kim = inside(offer.choice.application.applicant)
    kim.open(link_in(newest_to("kim@example.org")))
    kim.press("Accept the place")

    delivered(offer.respond_by + timedelta(days=1))

    offer.refresh_from_db()
    assert offer.status == Offer.Status.ACCEPTED
    assert program.community.seats.count() == 3
