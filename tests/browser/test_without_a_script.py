"""The application from the public page to the receipt, and the answer to its offer, with JavaScript switched off."""

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from applications.domain.offers import offer_place
from applications.models import Application, Choice, Offer
from tests.browser.steps import WORK, agree_and_send, ask_for_code, fill_in, type_code
from tests.journeys.post import link_in, newest_to

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

EMAIL = "kim@example.org"


@pytest.fixture
def browser_context_args(browser_context_args: dict) -> dict:
    return {**browser_context_args, "java_script_enabled": False}


def test_applying_and_accepting_work_without_a_script(page, portal, go):
    go(f"{portal.address}{portal.community.slug}/")
    page.get_by_role("link", name="Apply for this community").click()
    fill_in(page, portal.community)
    page.get_by_role("button", name="Save draft").click()
    ask_for_code(page, EMAIL)
    type_code(page, EMAIL)
    expect(page.get_by_label("Your work in primary prevention")).to_have_value(WORK)
    page.get_by_role("button", name="Save draft").click()
    expect(page.get_by_text("Your draft is saved.")).to_be_visible()

    page.get_by_label("What do you hope to gain?").fill("")
    page.get_by_role("button", name="Send application").click()
    expect(page).to_have_title("Error: Apply · " + portal.round.title)
    page.get_by_role("link", name="Tell us what you hope to gain.").click()
    page.get_by_label("What do you hope to gain?").fill("To be less alone with it.")
    agree_and_send(page)
    expect(page.get_by_text("It arrived.")).to_be_visible()
    assert Application.objects.get().is_submitted

    offer_place(Choice.objects.get(), by=portal.staff(), at=timezone.now())
    go(link_in(newest_to(EMAIL, "A place is held for you")))
    page.get_by_role("button", name="Accept the place").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("You have a place. Welcome")
    assert Offer.objects.get().status == Offer.Status.ACCEPTED


def test_register_and_waitlist_work_without_a_script(page, portal, go, press_until):
    forum = portal.forum.community
    go(f"/{forum.convenor.slug}/forums/{forum.slug}/")
    page.get_by_label("Your name").fill("Ana Example")
    page.get_by_label("Email").fill("ana@example.org")
    press_until("Register", "/registered/")
    assert portal.forum.registrations.get().name == "Ana Example"

    go(f"/{portal.convenor.slug}/waitlist/")
    page.get_by_label("What would help you in your work?").fill("People to talk with.")
    page.get_by_role("radio", name="Across Victoria").check()
    page.get_by_label("Your name").fill("Ana Example")
    page.get_by_label("Email").fill("ana@example.org")
    press_until("Send", "/told/")
    assert portal.convenor.demand.get().wish == "People to talk with."
