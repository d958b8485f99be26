"""The whole line in Chromium, each page of it looked at on a phone and on a desktop."""

import re
import time

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from playwright.sync_api import Page, expect

from applications.models import Choice, Offer
from communities.models import Member
from tests.browser.steps import (
    AGREED,
    OPTIONAL,
    WORK,
    agree_and_send,
    ask_for_code,
    choose,
    fill_in_about,
    save,
    say_yes,
    type_code,
)
from tests.journeys.post import link_in, newest_to

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

EMAIL = "kim@example.org"
ROOM = "https://meet.example.org/six"


@pytest.fixture
def title(page: Page):
    """Wait for the page with this heading."""

    def shown(words: str) -> None:
        expect(page.get_by_role("heading", level=1)).to_have_text(re.compile(words))

    return shown


def test_the_whole_line_from_the_first_page_to_the_roster(page, portal, go, look, title, come_in, settings):
    settings.MFA_TOTP_TOLERANCE = 1  # a code typed just as it changes is good, whatever the clock says

    find_the_community(page, portal, go, look, title)
    apply_on_the_way_in(page, portal, look, title)
    staff_enrol(page, portal, go, look, title)
    staff_offer_a_place(page, portal, go, look, title)
    staff_set_a_meeting_link(page, portal, go, look)
    accept_from_the_mail(page, go, look, title)
    see_what_a_member_sees(page, portal, come_in, go, look, title)
    come_in(portal.facilitator())
    hold_the_roster(page, portal, go, look, title)


def find_the_community(page, portal, go, look, title) -> None:
    go("/")
    title("Communities of practice")
    look()
    page.get_by_role("link", name=portal.convenor.name, exact=True).click()
    title(portal.convenor.name)
    look()
    page.get_by_role("link", name=portal.round.title, exact=True).click()
    title(portal.round.title)
    look()
    page.get_by_role("link", name=portal.community.name).click()
    title(portal.community.name)
    expect(page.get_by_role("complementary", name="Applying, and the facts")).to_contain_text("Apply by")
    look()
    page.get_by_role("link", name="Apply for this community").click()


def apply_on_the_way_in(page, portal, look, title) -> None:
    title("Apply for")
    look()
    page.get_by_role("link", name="Start").click()
    title("Sign in, or join")
    look()
    ask_for_code(page, EMAIL)
    page.get_by_label("Code", exact=True).fill("WRONG-CODE")
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_role("alert")).to_be_focused()
    look()
    type_code(page, EMAIL)
    title("Apply for")
    look()
    page.get_by_role("button", name="Start", exact=True).click()
    title("About you and your work")
    look()
    fill_in_about(page)
    page.get_by_label("What do you hope to gain?").fill("")
    save(page)
    expect(page.get_by_role("alert")).to_be_focused()
    expect(page.get_by_label("Your work in primary prevention")).to_have_value(WORK)
    look()
    page.get_by_label("What do you hope to gain?").fill("To be less alone with it.")
    save(page)
    title("Your communities")
    # The community whose page led here is in the order already.
    expect(page.locator("#chosen").get_by_role("heading")).to_have_text(re.compile(portal.community.name))
    choose(page, portal.community)
    look()
    save(page)
    title("Dates you can come")
    say_yes(page)
    expect(page.get_by_text("You can come to 6 of 6.")).to_be_visible()
    look()
    save(page)
    for part in OPTIONAL:
        title(part)
        look()
        save(page)
    title("Check your answers")
    look()
    agree_and_send(page)
    title("Your application")
    expect(page.get_by_text("It arrived.")).to_be_visible()
    look()
    page.get_by_role("link", name="Your page").first.click()
    title("Hello, Kim Example")
    look()
    page.get_by_role("link", name="Your profile").click()
    title("Your profile")
    look()


def staff_enrol(page, portal, go, look, title) -> None:
    """Somebody new at the desk takes the second step before anything is shown."""
    staff = portal.staff()
    page.get_by_role("button", name="Sign out").click()
    go("/admin/")
    ask_for_code(page, staff.email)
    type_code(page, staff.email)
    title("Your second step")
    look()
    page.get_by_role("link", name="Set up an app").click()
    look()
    secret = page.locator("#authenticator_secret").input_value()
    page.locator("[name=code]").fill(format_hotp_value(hotp_value(secret, int(time.time()) // 30)))
    page.get_by_role("button", name="Turn it on").click()
    expect(page).to_have_url(re.compile("/recovery-codes/$"))
    look()


def staff_offer_a_place(page, portal, go, look, title) -> None:
    go("/admin/")
    title("Today")
    look()
    go("/admin/applications/choice/")
    look()
    page.get_by_role("link", name="Kim Example").click()
    title("Kim Example")
    look()
    for group in page.locator(".score").all():
        group.get_by_role("radio", name="4").check()
    page.get_by_label("Note for the panel").fill("Brings a view that we lack.")
    page.get_by_role("button", name="Save and stay here").click()
    expect(page.get_by_text("Your review is saved.")).to_be_visible()
    page.get_by_role("button", name="Offer a place…").click()
    expect(page.get_by_role("heading", name=f"This will be sent to {EMAIL}")).to_be_visible()
    look()
    assert not Offer.objects.exists()
    page.get_by_role("button", name="Offer a place, and send this").click()
    expect(page.get_by_text("a seat is held")).to_be_visible()
    look()
    assert Choice.objects.get(reviews__isnull=False).reviews.get().note == "Brings a view that we lack."


def staff_set_a_meeting_link(page, portal, go, look) -> None:
    for window in (
        f"communities/community/{portal.community.pk}/change",
        "sessions_app/session",
        "outbox/message",
        "communities/demandentry",
    ):
        go(f"/admin/{window}/")
        look()
    session = portal.community.sessions.get(number=6)
    go(f"/admin/sessions_app/session/{session.pk}/change/")
    look()
    page.get_by_label("Meeting link").fill(ROOM)
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("is saved.")).to_be_visible()


def accept_from_the_mail(page, go, look, title) -> None:
    """Kim opens the mail on another device, signed in nowhere."""
    page.context.clear_cookies()
    go(link_in(newest_to(EMAIL)))
    title("A place is held for you")
    look()
    assert Offer.objects.get().status == Offer.Status.OPEN
    page.get_by_label("My facilitators may see my email address").check()
    page.get_by_label(AGREED).check()
    page.get_by_role("button", name="Accept the place").click()
    title("You have a place. Welcome")
    look()
    assert Member.objects.get().shares_contact


def see_what_a_member_sees(page, portal, come_in, go, look, title) -> None:
    come_in(Member.objects.get().person)
    go("/my/")
    look()
    page.get_by_role("link", name=portal.community.name).click()
    title(portal.community.name)
    expect(page.get_by_role("link", name="Open the room of meeting 6")).to_have_attribute("href", ROOM)
    look()
    page.get_by_role("link", name="Put the meetings into my calendar").click()
    title("Meetings in your calendar")
    look()
    page.get_by_role("button", name="Make my calendar address").click()
    expect(page.get_by_label("Your private address")).to_have_value(re.compile(r"/calendar/.+\.ics$"))
    look()


def hold_the_roster(page, portal, go, look, title) -> None:
    go("/facilitate/")
    title("Sessions you hold")
    look()
    page.get_by_role("listitem").filter(has_text=portal.community.short_name).get_by_role(
        "link"
    ).first.click()
    expect(page.get_by_text("1 expected")).to_be_visible()
    expect(page.get_by_role("link", name="Write to Kim Example")).to_be_visible()
    look()
