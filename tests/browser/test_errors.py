"""What went wrong is said once at the top, which takes the focus; each line of it leads to its field."""

import pytest
from playwright.sync_api import Page, expect

from tests import factories
from tests.browser.steps import choose, save

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
    summary.focus()  # back to the top, where nothing is half under the bar


@pytest.mark.parametrize(("part", "errors"), [("about", 6), ("communities", 2), ("dates", 2), ("counted", 1)])
def test_error_summary_of_the_application(page, portal, go, come_in, look, part, errors):
    """Each part with all that can be wrong in it: the meetings of a community are one error."""
    person = factories.UserFactory()
    come_in(person)
    two = list(portal.round.communities.all()[:2])
    if part == "dates":
        factories.ApplicationFactory(round=portal.round, applicant=person)
        for rank, community in enumerate(two, start=1):
            application = person.applications.get()
            application.choices.create(community=community, rank=rank)
    go(f"{portal.form}{part}/")
    if part == "communities":
        for community in two:
            choose(page, community, why="")
    if part == "counted":
        page.get_by_label("None of these").check()
        page.get_by_label("With disability").check()
    save(page)

    check_summary(page, at_least=errors)
    look()


def test_error_summary_of_the_communities_when_none_is_chosen(page, portal, go, come_in, look):
    come_in(factories.UserFactory())
    go(f"{portal.form}communities/")
    save(page)

    check_summary(page, at_least=1)
    look()


def test_error_summary_of_the_last_page(page, portal, go, come_in, look):
    person = factories.PersonFactory()
    factories.ApplicationFactory(round=portal.round, applicant=person)
    come_in(person)
    go(f"{portal.form}check/")
    look()
    page.get_by_label("I have read how my information is used").check()
    page.get_by_role("button", name="Send application").click()

    summary = page.locator(".error-summary")
    expect(summary).to_be_focused()
    look()
    summary.get_by_role("link", name="Your communities: not finished").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your communities")


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
