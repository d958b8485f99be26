"""What the browser tests lean on finds what it is there to find."""

import pytest
from playwright.sync_api import BrowserContext, Page

from tests.pages import Pages, check_accessibility

ADDRESS = "http://portal.example.org/"
POLICY = "default-src 'none'; script-src 'self'; style-src 'self'"
GOOD = "<!doctype html><html lang='en-au'><title>A page</title><main><h1>A page</h1>{}</main></html>"

pytestmark = pytest.mark.browser


def shown(context: BrowserContext, inside: str) -> tuple[Page, Pages]:
    """A page of the portal's policy with this in it."""
    page = context.new_page()
    pages = Pages(page)
    answer = {"body": GOOD.format(inside), "content_type": "text/html"}
    page.route(ADDRESS, lambda route: route.fulfill(**answer, headers={"Content-Security-Policy": POLICY}))
    page.goto(ADDRESS)
    return page, pages


@pytest.mark.parametrize(
    ("inside", "told"),
    [
        ("<script>1</script>", "Content Security Policy"),
        ("<p style='color: red'>Red</p>", "Content Security Policy"),
        ("<img src='https://elsewhere.example.org/a.png' alt=''>", "Content Security Policy"),
    ],
)
def test_pages_collects_what_the_policy_stops(context, inside, told):
    _, pages = shown(context, inside)

    assert len(pages.errors) == 1
    assert told in pages.errors[0]


def test_pages_collects_what_a_script_throws(context):
    page, pages = shown(context, "<p>Words</p>")

    with page.context.expect_event("weberror"):
        page.evaluate("() => { setTimeout(() => { throw new Error('broken') }) }")

    assert any("broken" in error for error in pages.errors)


def test_pages_and_axe_find_nothing_on_a_good_page(context):
    page, pages = shown(context, "<p>Words</p>")

    check_accessibility(page)

    assert pages.errors == []


def test_check_accessibility_names_the_rule_and_the_element(context):
    page, _ = shown(context, "<input type='text'>")

    with pytest.raises(AssertionError, match=r"label \(critical\)[\s\S]*<input type"):
        check_accessibility(page)


@pytest.mark.django_db(transaction=True)
def test_page_shows_the_portal_at_both_widths(page, live_server, width, axe):
    page.goto(f"{live_server.url}/accounts/login/")

    assert page.evaluate("window.innerWidth") == width
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    axe(page)
