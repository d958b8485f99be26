"""The main line by keyboard alone: the skip link comes first, and where the focus is can always be seen."""

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from applications.domain.offers import offer_place
from applications.models import Application, Choice, Offer
from tests import factories
from tests.browser.steps import ABOUT, AGREED, OPTIONAL, card_of, heading
from tests.journeys.post import link_in, newest_to

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

MOST_STOPS = 400
# What has the focus now: its words, and whether a person sees that it has it.
FOCUS = """() => {
  const e = document.activeElement, box = e.getBoundingClientRect(), style = getComputedStyle(e);
  const label = e.labels && e.labels.length ? e.labels[0] : null;
  const group = e.closest("fieldset");
  const drawn = s => (s.outlineStyle !== "none" && parseFloat(s.outlineWidth) > 0) || s.boxShadow !== "none";
  // In the middle of what is on the screen: a tall box may reach below it.
  const x = (Math.max(box.left, 0) + Math.min(box.right, innerWidth)) / 2;
  const y = (Math.max(box.top, 0) + Math.min(box.bottom, innerHeight)) / 2;
  const on = document.elementFromPoint(x, y);
  return {
    words: (label || e).innerText.trim() || e.value || "",
    name: e.name || "",
    group: group ? (group.querySelector("legend") || {innerText: ""}).innerText.trim() : "",
    type: e.type || "",
    marked: drawn(style) || (label !== null && drawn(getComputedStyle(label))),
    inside: box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth,
    uncovered: on !== null && (e.contains(on) || on.contains(e) || (label !== null && label.contains(on))),
    tag: e.tagName,
  };
}"""


class Keys:
    """Hands that own no mouse."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def tab(self) -> dict:
        """One stop on; a stop that nobody can see fails."""
        self.page.keyboard.press("Tab")
        stop = self.page.evaluate(FOCUS)
        if stop["tag"] != "BODY":
            assert stop["marked"], f"nothing shows the focus on {stop}"
            assert stop["inside"], f"the focus is off the screen: {stop}"
            assert stop["uncovered"], f"something lies over {stop}"
        return stop

    def to(self, words: str = "", *, name: str = "", group: str = "") -> dict:
        """Tab until the stop with these words, of this name, in this group."""
        for _ in range(MOST_STOPS):
            stop = self.tab()
            if words in stop["words"] and stop["name"].endswith(name) and group in stop["group"]:
                return stop
        raise AssertionError(f"Tab never came to {words or name} on {self.page.url}")

    def write(self, label: str, text: str) -> None:
        self.to(label)
        self.page.keyboard.type(text)

    def press(self, words: str, key: str = "Enter") -> None:
        self.to(words)
        self.page.keyboard.press(key)


@pytest.fixture
def keys(page: Page) -> Keys:
    return Keys(page)


def test_skip_link_comes_first_and_leads_to_the_words(page, portal, go, keys):
    go(f"{portal.address}{portal.community.slug}/")

    assert keys.tab()["words"] == "Skip to main content"
    assert "exit this site" in keys.tab()["words"]
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Enter")

    expect(page.locator("main")).to_be_focused()
    assert keys.tab()["words"] == str(portal.convenor)


def test_applying_and_accepting_by_keyboard_alone(page, portal, go, come_in, keys):
    kim = factories.UserFactory(email="kim@example.org")
    come_in(kim)
    go(f"{portal.address}{portal.community.slug}/")

    keys.press("Apply for this community")
    heading(page, f"Apply for {portal.round.title}")
    keys.press("Start")
    heading(page, ABOUT)
    keys.write("The name you go by", "Kim Example")
    keys.press("I work across all of Victoria", "Space")
    keys.press("Prevention is my main role", "Space")
    keys.press("Less than a year", "ArrowDown")
    keys.write("Your work in primary prevention", "I run evenings for parents.")
    keys.write("What do you hope to gain?", "To be less alone with it.")
    keys.press("Save and continue")
    heading(page, "Your communities")
    keys.write("Why this one?", "There is nobody else in my town.")
    keys.press("Save and continue")
    heading(page, "Dates you can come")
    for _ in range(portal.community.sessions.count()):
        keys.press("Yes", "Space")
    keys.press("Save and continue")
    for part in OPTIONAL:
        heading(page, part)
        keys.press("Save and continue")
    heading(page, "Check your answers")
    keys.press("I have read how my information is used", "Space")
    keys.press("Send application")
    expect(page.get_by_text("It arrived.")).to_be_visible()
    application = Application.objects.get()
    assert application.experience == Application.Experience.ONE_TO_THREE
    assert application.choices.get().date_answers.filter(answer="yes").count() == 6

    offer_place(Choice.objects.get(), by=portal.staff(), at=timezone.now())
    go(link_in(newest_to(kim.email, "A place is held for you")))
    keys.press(AGREED, "Space")
    keys.press("My facilitators may see my email address", "Space")
    keys.press("Accept the place")
    expect(page.get_by_role("heading", level=1)).to_have_text("You have a place. Welcome")
    assert Offer.objects.get().status == Offer.Status.ACCEPTED


def test_the_order_of_communities_by_keyboard_alone(page, portal, go, come_in, keys, look):
    """Moved in place, said aloud, and the focus stays on the button that was pressed."""
    come_in(factories.PersonFactory())
    go(f"{portal.form}communities/?community={portal.community.slug}")
    other = portal.round.communities.exclude(pk=portal.community.pk).first()
    said = page.locator("#order-said")

    keys.press("Add")
    expect(said).to_have_text(f"{other.short_name} is number 2 of 2.")
    expect(card_of(page, other).get_by_label("Why this one?")).to_be_focused()
    for _ in range(3):  # back over “take out” and “down” to “up”
        page.keyboard.press("Shift+Tab")
    expect(card_of(page, other).get_by_role("button", name="Up")).to_be_focused()
    page.keyboard.press("Enter")

    expect(said).to_have_text(f"{other.short_name} is number 1 of 2.")
    expect(card_of(page, other).get_by_role("button", name="Up")).to_be_focused()
    expect(page.locator("#chosen h3")).to_have_text([f"1. {other.name}", f"2. {portal.community.name}"])
    keys.press("Take out")
    expect(said).to_have_text(f"{other.short_name} is taken out.")
    expect(card_of(page, other).get_by_role("button", name="Add")).to_be_focused()
    look()
