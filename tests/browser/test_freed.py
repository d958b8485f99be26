"""A free seat at the desk, by keyboard alone: who fits, why somebody else, and the letter."""

import pytest
from playwright.sync_api import expect

from applications.models import Choice, Offer
from communities.models import Target
from tests import factories
from tests.browser.test_keyboard import Keys

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def waiting(community, name: str, place: str) -> Choice:
    return factories.ChoiceFactory(
        community=community,
        status=Choice.Status.RESERVE,
        application__place=place,
        application__applicant__profile__preferred_name=name,
    )


def test_a_free_seat_goes_to_who_is_chosen_with_a_reason(page, portal, go, look, come_in):
    community = portal.community
    factories.TargetFactory(
        community=community, kind=Target.Kind.LEAST_OF, trait="place", values=["rural_shire"], number=9
    )
    waiting(community, "Alex Rural", "rural_shire")
    other = waiting(community, "Robin Metro", "metropolitan")
    come_in(portal.staff())
    keys = Keys(page)
    go(f"/admin/applications/choice/freed/{community.pk}/")
    expect(page.locator("ol.rows li").first).to_contain_text("Alex Rural")
    look()

    keys.to("Robin Metro")
    keys.press("Offer the seat…")
    expect(page.get_by_label("Why this person?")).to_be_visible()
    look()
    keys.press("Go on to the letter")
    expect(page.get_by_text("Say why you choose this person").first).to_be_visible()
    look()
    keys.write("Why this person?", "Works with the schools of two members.")
    keys.press("Go on to the letter")
    expect(page.get_by_text("This will be sent to")).to_be_visible()
    look()
    keys.press("Offer the seat, and send this")

    expect(page.get_by_text("The offer is on its way")).to_be_visible()
    offer = Offer.objects.get(choice=other)
    assert offer.override_reason == "Works with the schools of two members."
