"""Reviewing in Chromium: twenty choices by keyboard alone, and the desk looked at in each of its states."""

import re

import pytest
from playwright.sync_api import Page, expect

from accounts.models import User
from applications.models import Choice, Review
from communities.models import Community, Round
from tests import factories
from tests.browser.overflowing import LONG_NAME, LONG_ORGANISATION, LONG_WORDS
from tests.browser.test_keyboard import Keys

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

TWENTY = 20
NOTE = "A sample note for the panel."


@pytest.fixture
def community(portal) -> Community:
    return portal.community


@pytest.fixture
def reviewer(portal, come_in) -> User:
    person = factories.ReviewerFactory(convenor=portal.convenor)
    factories.ProfileFactory(user=person, preferred_name="Robin Reviewer")
    come_in(person)
    return person


@pytest.fixture
def keys(page: Page) -> Keys:
    return Keys(page)


def given(community: Community, reviewer: User, **fields: object) -> Choice:
    choice = factories.ChoiceFactory(community=community, **fields)
    factories.AssignmentFactory(choice=choice, reviewer=reviewer)
    return choice


def desk_of(choice: Choice) -> str:
    return f"/admin/applications/choice/{choice.pk}/change/"


def came_to(page: Page, words: str | re.Pattern[str]) -> None:
    """On the page with this heading, whose script listens to keys by now."""
    expect(page.get_by_role("heading", level=1)).to_have_text(words)
    page.wait_for_load_state()


def done(page: Page, count: int, total: int = TWENTY) -> None:
    expect(page.locator(".queue-head")).to_contain_text(f"{count} of {total}")


def test_twenty_reviews_by_keyboard_alone(page, portal, go, community, reviewer):
    choices = [given(community, reviewer) for _ in range(TWENTY)]
    criteria = community.criteria.count()
    go(desk_of(choices[0]))

    page.keyboard.press("s")  # the first comes back at the end
    came_to(page, name_of(choices[1]))
    for number in range(TWENTY):
        if number < TWENTY - 1:
            done(page, number)
        for _ in range(criteria):
            page.keyboard.press("4")
        page.keyboard.press("n")
        page.keyboard.type(f"{NOTE} {number}")
        page.keyboard.press("Tab")
        page.keyboard.type("Offer")
        with page.expect_navigation():
            page.keyboard.press("Control+Enter")

    expect(page.get_by_text("Nothing else in this queue waits for you.")).to_be_visible()
    reviews = list(Review.objects.filter(reviewer=reviewer).order_by("saved_at"))
    assert [review.choice_id for review in reviews] == [c.pk for c in [*choices[1:], choices[0]]]
    assert [review.note for review in reviews] == [f"{NOTE} {number}" for number in range(TWENTY)]
    assert {review.recommendation for review in reviews} == {"offer"}
    assert {score.value for review in reviews for score in review.scores.all()} == {4}
    assert all(review.scores.count() == criteria for review in reviews)


def name_of(choice: Choice) -> str:
    return choice.application.applicant.profile.preferred_name


def test_every_key_of_the_list_does_what_it_says(page, portal, go, community, reviewer):
    one, other, third = (given(community, reviewer) for _ in range(3))
    go(desk_of(one))

    page.keyboard.press("j")
    came_to(page, name_of(other))
    page.keyboard.press("k")
    came_to(page, name_of(one))
    page.keyboard.press("1")
    page.keyboard.press("ArrowUp")
    first = page.locator(".score").first
    expect(first.get_by_label("1", exact=True)).to_be_focused()
    expect(first.get_by_label("1", exact=True)).to_be_checked()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("5")
    expect(page.locator(".score").nth(1).get_by_label("5", exact=True)).to_be_checked()
    page.keyboard.press("r")
    expect(page.get_by_label("Recommendation")).to_be_focused()
    page.locator("h1").click()
    page.keyboard.press("?")
    expect(page.get_by_text("Score, and on to the next criterion")).to_be_visible()
    page.keyboard.press("Control+Enter")
    came_to(page, name_of(other))
    page.keyboard.press("c")
    came_to(page, re.compile("Conflict of interest"))
    page.get_by_role("link", name="Go back").click()
    came_to(page, name_of(other))
    page.keyboard.press("a")
    expect(page.get_by_role("button", name="Abstain")).to_be_focused()
    page.keyboard.press("Enter")
    came_to(page, name_of(third))
    assert not other.assignments.standing().exists()


def test_keys_that_are_switched_off_stay_off(page, portal, go, community, reviewer):
    one, _ = (given(community, reviewer) for _ in range(2))
    go(desk_of(one))
    page.get_by_label("Keyboard shortcuts are on").uncheck()
    go(desk_of(one))

    expect(page.get_by_label("Keyboard shortcuts are on")).not_to_be_checked()
    for key in ("4", "n", "s"):
        page.keyboard.press(key)
    expect(page.get_by_role("heading", level=1)).to_have_text(name_of(one))
    assert page.locator("input:checked").count() == 0
    expect(page.get_by_label("Note for the panel")).not_to_be_focused()


def test_buttons_do_all_of_it_by_tab_alone(page, portal, go, community, reviewer, keys):
    one, other = (given(community, reviewer) for _ in range(2))
    go(desk_of(one))

    keys.press("1", "ArrowRight")
    keys.write("Note for the panel", NOTE)
    keys.press("Save and next")
    expect(page.get_by_role("heading", level=1)).to_have_text(name_of(other))
    keys.press("I have a conflict of interest")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Conflict of interest")
    keys.press("I know the person", "Space")
    keys.press("Yes, I have a conflict of interest")
    expect(page.get_by_text("You will not see")).to_be_visible()
    assert not Choice.objects.readable_by(reviewer).filter(pk=other.pk).exists()


def test_desk_in_each_of_its_states(page, portal, go, look, community, reviewer, come_in):
    normal, doubtful = given(community, reviewer), given(community, reviewer)
    factories.FlagFactory(application=normal.application)
    factories.AcknowledgementFactory(application=normal.application)
    person = doubtful.application.applicant.profile
    person.organisation = reviewer.profile.organisation
    person.save()
    go(desk_of(normal))
    page.locator("h1").click()
    page.keyboard.press("?")
    look()
    go(desk_of(doubtful))
    expect(page.get_by_role("heading", name="Do you have a conflict of interest?")).to_be_visible()
    look()
    go(desk_of(normal))
    page.get_by_role("button", name="I have a conflict of interest").click()
    page.get_by_role("button", name="Yes, I have a conflict of interest").click()
    expect(page.get_by_role("alert")).to_be_focused()
    look()
    come_in(portal.staff())
    go(desk_of(normal))
    look()
    Round.objects.update(hides_names=True)
    factories.RedactionFactory(application=normal.application)
    go(desk_of(normal))
    expect(page.get_by_text("removed", exact=True)).to_be_visible()
    look()


def test_desk_after_another_tab_and_with_long_text(page, portal, go, look, community, reviewer):
    long = given(community, reviewer, why=LONG_WORDS, application__work=LONG_WORDS)
    profile = long.application.applicant.profile
    profile.preferred_name, profile.role_title = LONG_NAME, LONG_ORGANISATION
    profile.save()
    factories.ReviewFactory(choice=long, note=LONG_WORDS)
    go(desk_of(long))
    look()
    page.get_by_label("Note for the panel").fill(LONG_WORDS)
    Review.objects.create(choice=long, reviewer=reviewer, note=NOTE, saved_at=long.application.saved_at)
    page.get_by_role("button", name="Save and next").click()

    expect(page.get_by_role("alert")).to_contain_text("another tab")
    expect(page.get_by_label("Note for the panel")).to_have_value(LONG_WORDS)
    expect(page.get_by_text(NOTE)).to_be_visible()
    look()


@pytest.mark.parametrize("width", [320, 768, 1280])
def test_menus_of_the_table_open_one_at_a_time_inside_the_window(page, portal, go, come_in, community, width):
    come_in(portal.staff())
    factories.ChoiceFactory(community=community)
    page.set_viewport_size({"width": width, "height": 900})
    go("/admin/applications/choice/")

    for words in ("Filters", "Columns", "Saved views", "Take as a file"):
        page.locator("summary").get_by_text(words, exact=True).click()
        opened = page.locator(".menu[open] .menu-body")
        expect(opened).to_have_count(1)
        box = opened.bounding_box()
        assert box["x"] >= 0, words
        assert box["x"] + box["width"] <= width, words
