"""What went wrong is said once at the top, which takes the focus; each line of it leads to its field."""

import pytest
from playwright.sync_api import Page, expect

from tests import factories

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def check_summary(page: Page, *, at_least: int) -> None:
    """The summary has the focus, the title begins with it, and every link focuses a field that says the same."""
    summary = page.locator(".error-summary")
    expect(summary).to_be_focused()
    assert page.title().startswith("Error: ")
    links = summary.get_by_role("link").all()
    assert len(links) >= at_least
    for link in links:
        said = link.inner_text()
        link.focus()
        page.keyboard.press("Enter")
        field = page.locator(link.get_attribute("href"))
        expect(field).to_be_focused()
        where = field.locator("xpath=ancestor::*[contains(concat(' ', @class, ' '), ' field-wrong ')]").last
        expect(where.locator(".field-error").first).to_have_text(f"Error: {said}")


def test_error_summary_of_the_application(page, portal, go, come_in, look):
    come_in(factories.UserFactory())
    go(portal.form)
    choice = page.get_by_role("group", name=portal.community.name)
    choice.get_by_label("Your choice").select_option("First choice")
    page.get_by_role("button", name="Send application").click()

    expect(page.get_by_role("link", name="Choose at least one community.")).to_have_count(0)
    # Name, place, focus, experience, work, hopes, why, the dates of the community as one, notice.
    expect(page.get_by_role("link", name="say for each meeting whether you can come")).to_have_count(1)
    check_summary(page, at_least=9)
    look()


@pytest.mark.parametrize(("where", "button", "errors"), [("forum", "Register", 2), ("waitlist", "Send", 4)])
def test_error_summary_of_a_form_without_an_account(page, portal, go, look, where, button, errors):
    forum = portal.forum.community
    addresses = {
        "forum": f"/{forum.convenor.slug}/forums/{forum.slug}/",
        "waitlist": f"/{portal.convenor.slug}/waitlist/",
    }
    go(addresses[where])
    page.locator("main").get_by_role("button", name=button, exact=True).click()

    check_summary(page, at_least=errors)
    look()
