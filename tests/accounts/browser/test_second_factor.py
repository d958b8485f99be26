import re
import time
from collections.abc import Callable

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from playwright.sync_api import Page, expect

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
KEY = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


def totp(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


@pytest.fixture
def ask_for_code(page: Page, live_server, newest_code) -> Callable[[str], None]:
    """Go through the door with a code, as a person does."""

    def go(email: str) -> None:
        page.goto(f"{live_server.url}/accounts/login/code/?next=/my/profile/")
        page.get_by_label("Email address").fill(email)
        page.get_by_role("button", name="Send me a code").click()
        page.get_by_label("Code", exact=True).fill(newest_code(email))
        page.get_by_role("button", name="Continue").click()

    return go


@pytest.fixture
def sign_out(page: Page, live_server) -> Callable[[], None]:
    def go() -> None:
        page.goto(f"{live_server.url}/accounts/logout/")
        page.locator("main").get_by_role("button", name="Sign out").click()
        page.wait_for_url(f"{live_server.url}/")

    return go


@pytest.fixture
def passkeys(page: Page) -> None:
    """A device that unlocks by itself, as Chromium plays it."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    session.send("WebAuthn.addVirtualAuthenticator", {"options": KEY})


def test_staff_enrol_an_authenticator_app_on_their_way_in_and_sign_in_with_it(
    page, staff, ask_for_code, sign_out, settings, axe, width
):
    settings.MFA_TOTP_TOLERANCE = 1  # a code typed just as it changes is good, whatever the clock says
    ask_for_code(staff.email)
    expect(page.get_by_role("heading", level=1)).to_have_text("Your second step")
    expect(page.get_by_text("so your sign-in needs a second step")).to_be_visible()
    axe(page)

    page.get_by_role("link", name="Set up an app").click()
    secret = page.locator("#authenticator_secret").input_value()
    page.locator("[name=code]").fill(totp(secret))
    page.get_by_role("button", name="Turn it on").click()
    expect(page).to_have_url(re.compile("/recovery-codes/$"))
    axe(page)
    page.goto(page.url.split("/accounts/")[0] + "/my/profile/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Your profile")

    sign_out()
    ask_for_code(staff.email)
    expect(page.get_by_role("heading", level=1)).to_have_text("The second step")
    axe(page)
    page.locator("[name=code]").fill(totp(secret))
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page).to_have_url(re.compile("/my/profile/$"))


def test_staff_enrol_a_passkey_and_come_in_by_it_alone(
    page, staff, ask_for_code, sign_out, passkeys, live_server
):
    ask_for_code(staff.email)
    page.get_by_role("link", name="Add a passkey").click()
    page.get_by_label("Name").fill("This laptop")
    page.get_by_role("checkbox").check()
    page.get_by_role("button", name="Add it").click()
    expect(page).to_have_url(re.compile("/recovery-codes/$"))

    sign_out()
    page.goto(f"{live_server.url}/accounts/login/code/?next=/my/profile/")
    page.get_by_role("button", name="Use a passkey").click()
    expect(page).to_have_url(re.compile("/my/profile/$"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Your profile")


def test_staff_show_their_passkey_after_the_code(page, staff, ask_for_code, sign_out, passkeys):
    ask_for_code(staff.email)
    page.get_by_role("link", name="Add a passkey").click()
    page.get_by_label("Name").fill("A key")
    page.get_by_role("button", name="Add it").click()
    expect(page).to_have_url(re.compile("/recovery-codes/$"))

    sign_out()
    ask_for_code(staff.email)
    page.get_by_role("button", name="Use a passkey or security key").click()
    expect(page).to_have_url(re.compile("/my/profile/$"))
