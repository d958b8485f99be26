"""What people do on the pages, in the words that they read there."""

from playwright.sync_api import Locator, Page, expect

from communities.models import Community
from tests.journeys.post import code_in, newest_to

WORK = "I run evenings for parents in two country towns."


def ask_for_code(page: Page, email: str) -> None:
    """From the door to where the code is typed."""
    page.get_by_label("Email address").fill(email)
    page.get_by_role("button", name="Send me a code").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Enter your code")


def type_code(page: Page, email: str) -> None:
    page.get_by_label("Code", exact=True).fill(code_in(newest_to(email)))
    page.get_by_role("button", name="Continue").click()


def choice_of(page: Page, community: Community) -> Locator:
    """A community in the application form."""
    return page.get_by_role("group", name=community.name)


def fill_in(page: Page, community: Community) -> None:
    """A complete application for one community, all but the notice at its end."""
    page.get_by_label("The name you go by").fill("Kim Example")
    page.get_by_label("Pronouns").fill("they/them")
    page.get_by_label("Organisation").fill("Example Shire")
    page.get_by_label("I work across all of Victoria").check()
    page.get_by_text("Prevention is my main role").click()
    page.get_by_text("One to three years").click()
    page.get_by_label("Your work in primary prevention").fill(WORK)
    page.get_by_label("What do you hope to gain?").fill("To be less alone with it.")
    choice = choice_of(page, community)
    choice.get_by_label("Your choice").select_option("First choice")
    if not choice.get_by_label("Why this one?").is_visible():
        choice.get_by_text("Why this one, and its dates").click()
    choice.get_by_label("Why this one?").fill("There is nobody else in my town.")
    for row in choice.locator(".segments").all():
        row.get_by_role("radio", name="Yes").check()


def agree_and_send(page: Page) -> None:
    page.get_by_label("I have read how my information is used").check()
    page.get_by_role("button", name="Send application").click()
