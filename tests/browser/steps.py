"""What people do on the pages, in the words that they read there."""

import re

from playwright.sync_api import Locator, Page, expect

from communities.models import Community
from tests.journeys.post import code_in, newest_to

WORK = "I run evenings for parents in two country towns."
WHY = "There is nobody else in my town."
# What the group asks with a yes.
AGREED = "I have read this, and agree"
ABOUT = "About you and your work"
# The parts that may stay empty, in their order.
OPTIONAL = ("What you need to take part", "Anything for your safety", "Who we reach")


def ask_for_code(page: Page, email: str) -> None:
    """From the door to where the code is typed."""
    page.get_by_label("Email address").fill(email)
    page.get_by_role("button", name="Send me a code").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Enter your code")


def type_code(page: Page, email: str) -> None:
    page.get_by_label("Code", exact=True).fill(code_in(newest_to(email)))
    page.get_by_role("button", name="Continue").click()


def heading(page: Page, words: str) -> None:
    """Wait for the page with this heading."""
    expect(page.get_by_role("heading", level=1)).to_have_text(words)


def card_of(page: Page, community: Community) -> Locator:
    """A community on the page on which communities are chosen."""
    return page.locator(f'[data-slug="{community.slug}"]')


def save(page: Page) -> None:
    page.locator(".form-actions").get_by_role("button", name="Save and continue").click()


def choose(page: Page, community: Community, why: str = WHY) -> None:
    """Add it, unless it is in the order already, and say why; other questions of it stay empty."""
    card = card_of(page, community)
    if not card.get_by_label("Why this one?").is_visible():
        card.get_by_role("button", name=re.compile("^Add")).click()
    card.get_by_label("Why this one?").fill(why)


def say_yes(page: Page) -> None:
    """Yes to every meeting on the page."""
    for row in page.locator(".segments").all():
        row.get_by_role("radio", name="Yes").check()


def fill_in_about(page: Page) -> None:
    page.get_by_label("The name you go by").fill("Kim Example")
    page.get_by_label("Pronouns").fill("they/them")
    page.get_by_label("Organisation").fill("Example Shire")
    page.get_by_label("I work across all of Victoria").check()
    page.get_by_text("Prevention is my main role").click()
    page.get_by_text("One to three years").click()
    page.get_by_label("Your work in primary prevention").fill(WORK)
    page.get_by_label("What do you hope to gain?").fill("To be less alone with it.")
    answer_own_questions(page)


def answer_own_questions(page: Page) -> None:
    """What the round asks beyond the questions of every round: the first answer that is offered."""
    for field in page.locator('[id^="div_id_q_"]').all():
        choices = field.locator("input[type=radio], input[type=checkbox]")
        if choices.count():
            choices.first.check()
        else:
            field.locator("textarea").fill("A short answer.")


def fill_in(page: Page, community: Community) -> None:
    """A complete application for one community, from the page about oneself to the last one, not sent."""
    heading(page, ABOUT)
    fill_in_about(page)
    save(page)
    heading(page, "Your communities")
    choose(page, community)
    save(page)
    heading(page, "Dates you can come")
    say_yes(page)
    save(page)
    for part in OPTIONAL:
        heading(page, part)
        save(page)
    heading(page, "Check your answers")


def agree_and_send(page: Page) -> None:
    page.get_by_label("I have read how my information is used").check()
    page.get_by_role("button", name="Send application").click()
