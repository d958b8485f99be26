"""The application from the public page to the receipt, and the answer to its offer, with JavaScript switched off."""

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from applications.domain.offers import offer_place
from applications.models import Application, Choice, Offer
from tests import factories
from tests.browser.steps import (
    ABOUT,
    AGREED,
    WORK,
    agree_and_send,
    ask_for_code,
    card_of,
    choose,
    fill_in,
    heading,
    save,
    type_code,
)
from tests.journeys.post import link_in, newest_to

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

EMAIL = "kim@example.org"


@pytest.fixture
def browser_context_args(browser_context_args: dict) -> dict:
    return {**browser_context_args, "java_script_enabled": False}


def test_applying_and_accepting_work_without_a_script(page, portal, go):
    go(f"{portal.address}{portal.community.slug}/")
    page.get_by_role("link", name="Apply for this community").click()
    page.get_by_role("link", name="Start").click()
    ask_for_code(page, EMAIL)
    type_code(page, EMAIL)
    page.get_by_role("button", name="Start", exact=True).click()
    heading(page, ABOUT)
    page.get_by_label("Your work in primary prevention").fill(WORK)
    page.get_by_role("button", name="Save for later").click()
    expect(page.get_by_text("What you wrote is saved.")).to_be_visible()
    page.get_by_role("link", name=ABOUT).click()
    expect(page.get_by_label("Your work in primary prevention")).to_have_value(WORK)
    save(page)
    expect(page).to_have_title(f"Error: {ABOUT} · Apply · {portal.round.title}")
    page.get_by_role("link", name="Tell us what you hope to gain.").click()
    fill_in(page, portal.community)
    agree_and_send(page)
    expect(page.get_by_text("It arrived.")).to_be_visible()
    assert Application.objects.get().is_submitted

    offer_place(Choice.objects.get(), by=portal.staff(), at=timezone.now())
    go(link_in(newest_to(EMAIL, "A place is held for you")))
    page.get_by_label(AGREED).check()
    page.get_by_role("button", name="Accept the place").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("You have a place. Welcome")
    assert Offer.objects.get().status == Offer.Status.ACCEPTED


def test_the_order_of_communities_changes_without_a_script_and_every_word_stays(page, portal, go, come_in):
    come_in(factories.PersonFactory())
    first, second = portal.round.communities.exclude(pk=portal.community.pk)[:2]
    go(f"{portal.form}communities/")
    for community in (first, second, portal.community):
        choose(page, community, why=f"Why {community.slug}.")

    card_of(page, portal.community).get_by_role("button", name="Up").click()
    up = card_of(page, portal.community).get_by_role("button", name="Up")
    expect(up).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#chosen h3").first).to_have_text(f"1. {portal.community.name}")
    card_of(page, first).get_by_role("button", name="Take out").click()

    titles = page.locator("#chosen h3")
    expect(titles).to_have_text([f"1. {portal.community.name}", f"2. {second.name}"])
    for community in (portal.community, second):
        expect(card_of(page, community).get_by_label("Why this one?")).to_have_value(f"Why {community.slug}.")
    choose(page, first, why="Again.")
    expect(titles).to_have_count(3)


def test_two_texts_of_one_page_are_both_shown_without_a_script(page, portal, go, come_in):
    come_in(factories.PersonFactory())
    go(f"{portal.form}safety/")
    other = page.context.new_page()
    other.goto(page.url)
    other.get_by_label("Is there anything that we should know?").fill("Written on the phone.")
    other.get_by_role("button", name="Save for later").click()
    page.get_by_label("Is there anything that we should know?").fill("Written at the desk.")

    page.get_by_role("button", name="Save for later").click()

    expect(page.get_by_text("saved somewhere else")).to_be_visible()
    expect(page.get_by_text("Written on the phone.")).to_be_visible()
    expect(page.get_by_label("Is there anything that we should know?")).to_have_value("Written at the desk.")
    page.get_by_role("button", name="Save for later").click()
    expect(page.get_by_text("What you wrote is saved.")).to_be_visible()


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
