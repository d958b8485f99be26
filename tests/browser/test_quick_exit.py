"""Leaving at once: by the button, by Shift three times, as a plain link; nothing personal stays behind."""

import pytest
from playwright.sync_api import expect

from accounts.models import Visit
from tests import factories
from tests.waiting import until

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

NAME = "Kim Example"


@pytest.fixture
def neutral(live_server, settings) -> str:
    """The weather, as far as this test goes: a page of its own that knows nobody."""
    settings.EXIT_URL = f"{live_server.url}/health/live"
    return settings.EXIT_URL


@pytest.fixture
def at_home(page, live_server, come_in, neutral):
    """Kim's own page, reached from the first page of the portal."""
    come_in(factories.PersonFactory(profile__preferred_name=NAME))
    page.goto(f"{live_server.url}/")
    page.get_by_role("link", name="Your page").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(f"Hello, {NAME}")
    return page


def check_that_kim_is_gone(page, neutral) -> None:
    page.wait_for_url(neutral)
    # The page sends word to the server as it goes, and does not wait for the answer.
    until(lambda: not page.context.cookies(), what="the cookies are gone")
    assert not any("_auth_user_id" in row.get_decoded() for row in Visit.objects.all())
    # The page that was left is not in the history: Back leads past it, and nowhere is Kim's name.
    page.go_back()
    expect(page.get_by_role("link", name="Sign in")).to_be_visible()
    expect(page.get_by_text(NAME)).to_have_count(0)


def test_quick_exit_by_its_button(at_home, neutral):
    at_home.locator("a.exit").click()

    check_that_kim_is_gone(at_home, neutral)


def test_quick_exit_by_shift_three_times(at_home, neutral):
    for _ in range(3):
        at_home.keyboard.press("Shift")

    check_that_kim_is_gone(at_home, neutral)


def test_quick_exit_does_not_take_capitals_for_a_wish_to_leave(at_home, live_server):
    at_home.goto(f"{live_server.url}/my/profile/")
    name = at_home.get_by_label("The name you go by")
    name.clear()
    for letter in "KIM":
        name.press(f"Shift+{letter}")

    expect(name).to_have_value("KIM")
    assert at_home.url.endswith("/my/profile/")


def test_quick_exit_asks_nothing_of_somebody_who_is_in_the_middle_of_writing(at_home, live_server, neutral):
    at_home.goto(f"{live_server.url}/my/profile/")
    at_home.get_by_label("Pronouns").fill("they/them")
    asked = []
    at_home.on("dialog", lambda dialog: (asked.append(dialog.message), dialog.dismiss()))

    at_home.locator("a.exit").click()

    at_home.wait_for_url(neutral)
    assert asked == []


def test_quick_exit_is_a_plain_link_without_a_script(browser, live_server, client, neutral, settings):
    client.force_login(factories.PersonFactory(profile__preferred_name=NAME))
    context = browser.new_context(java_script_enabled=False)
    cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": live_server.url}])
    page = context.new_page()
    page.goto(f"{live_server.url}/my/")
    expect(page.get_by_text(NAME)).to_be_visible()

    page.locator("a.exit").click()

    page.wait_for_url(neutral)
    assert context.cookies() == []
    page.go_back()
    expect(page.get_by_text(NAME)).to_have_count(0)
    context.close()
