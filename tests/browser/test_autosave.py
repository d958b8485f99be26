"""What is typed is saved by itself: over two tabs, a visit that ended, a network that went away, and the close."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from accounts.models import Visit
from applications.domain.words import count_words
from applications.models import Application, Section
from communities.models import Community, SafetyNote
from tests import factories
from tests.browser.steps import WHY, WORK, ask_for_code, card_of, choose, fill_in, heading, save, type_code
from tests.waiting import until

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

NOTE = "Is there anything that we should know?"
SAVED = re.compile(r"^Saved at \d+:\d\d (am|pm)\.")


@pytest.fixture
def person(come_in):
    kim = factories.PersonFactory(email="kim@example.org")
    come_in(kim)
    return kim


@pytest.fixture
def safety(page, portal, person, go) -> Page:
    """Kim at a page with one box and another."""
    go(f"{portal.form}safety/")
    return page


def status(page: Page):
    return page.locator("#save-status")


def typed() -> str:
    return Section.objects.get(name="safety").typed["words"][0]


def test_autosave_keeps_what_is_typed_and_says_when(safety, look):
    safety.get_by_label(NOTE).fill("Half a sentence")

    expect(status(safety)).to_have_text(SAVED)
    assert typed() == "Half a sentence"
    look()
    safety.reload()
    expect(safety.get_by_label(NOTE)).to_have_value("Half a sentence")
    assert not SafetyNote.objects.exists()


def test_autosave_saves_as_a_page_is_left_and_asks_nothing(safety, portal, go):
    asked = []
    safety.on("dialog", lambda dialog: (asked.append(dialog.message), dialog.dismiss()))
    safety.get_by_label(NOTE).press_sequentially("Left at once")

    safety.get_by_role("link", name="All parts of your application").click()

    heading(safety, f"Apply for {portal.round.title}")
    until(lambda: Section.objects.filter(name="safety").exists() and typed() == "Left at once", what="saved")
    assert asked == []


def test_yes_to_the_other_dates_is_one_press_and_is_saved(page, portal, person, go, look):
    application = factories.ApplicationFactory(round=portal.round, applicant=person)
    application.choices.create(community=portal.community, rank=1)
    go(f"{portal.form}dates/")
    yes = page.get_by_role("button", name=re.compile("^Yes to "))
    expect(yes).to_have_text(re.compile("^Yes to all 6"))
    page.get_by_role("radio", name="Maybe").first.check()
    look()

    page.get_by_role("button", name=re.compile("^Yes to the other 5")).click()

    expect(page.get_by_text("You can come to 5 of 6, and maybe to 1.")).to_be_visible()
    expect(yes).to_be_hidden()
    expect(page.get_by_role("radio", name="Yes").last).to_be_focused()
    kept = Section.objects.filter(name="dates").values_list("typed", flat=True)
    until(lambda: f"{kept.all()}".count("yes") == 5, what="all five are saved")
    expect(status(page)).to_have_text(SAVED)
    page.reload()
    expect(page.get_by_role("radio", name="Yes", checked=True)).to_have_count(5)


def test_autosave_and_a_button_pressed_at_once_are_one_save(safety):
    """The page's own save, on its way or just arrived, is no conflict with the button."""
    box = safety.get_by_label(NOTE)
    for number in range(3):
        box.fill(f"Version {number}")
        box.blur()
    save(safety)

    heading(safety, "Who we reach")
    assert SafetyNote.objects.get().words == "Version 2"


@pytest.mark.parametrize(
    ("button", "stays"),
    [
        ("Keep what is in the form here", "Written at the desk."),
        ("Take what was saved elsewhere", "Written on the phone."),
    ],
)
def test_autosave_in_two_tabs_shows_both_texts_and_loses_neither(safety, look, button, stays):
    other = safety.context.new_page()
    other.goto(safety.url)
    other.get_by_label(NOTE).fill("Written on the phone.")
    expect(status(other)).to_have_text(SAVED)

    safety.get_by_label(NOTE).fill("Written at the desk.")

    both = safety.locator("section.both")
    expect(both).to_be_focused()
    expect(both.get_by_text("Written on the phone.")).to_be_visible()
    expect(both.get_by_text("Written at the desk.")).to_be_visible()
    assert typed() == "Written on the phone."
    look()
    both.get_by_role("button", name=button).click()
    expect(safety.get_by_label(NOTE)).to_have_value(stays)
    expect(status(safety)).to_have_text(SAVED)
    assert typed() == stays


def typed_for(community: Community) -> list[str]:
    section = Section.objects.filter(name="communities").first()
    return section.typed.get(f"why_{community.slug}", []) if section else []


def test_autosave_in_two_tabs_shows_both_orders_of_communities(page, portal, person, go, look):
    first, second = portal.round.communities.all()[:2]
    go(f"{portal.form}communities/")
    choose(page, first)
    choose(page, second)
    # All of it, not only what a first save took along: the other page is made from it.
    until(lambda: WHY in typed_for(second), what="both are saved")
    expect(status(page)).to_have_text(SAVED)
    other = page.context.new_page()
    other.goto(page.url)
    card_of(other, second).get_by_role("button", name="Up").click()
    expect(status(other)).to_have_text(SAVED)

    card_of(page, first).get_by_label("Why this one?").fill("Changed here.")

    both = page.locator("section.both")
    expect(both).to_contain_text(f"1. {second.name}")
    look()
    both.get_by_role("button", name="Take what was saved elsewhere").click()
    expect(page.locator("#chosen h3")).to_have_text([f"1. {second.name}", f"2. {first.name}"])
    expect(status(page)).to_have_text(SAVED)


def test_autosave_of_a_visit_that_ended_keeps_the_words_through_signing_in(safety, person, look):
    Visit.objects.all().delete()
    safety.get_by_label(NOTE).fill("Typed after the visit ended.")

    expect(safety.get_by_role("heading", name="You are signed out")).to_be_visible()
    look()
    safety.get_by_role("button", name="Sign in, and bring my words along").click()
    ask_for_code(safety, person.email)
    type_code(safety, person.email)

    heading(safety, "Anything for your safety")
    expect(safety.get_by_label(NOTE)).to_have_value("Typed after the visit ended.")
    expect(status(safety)).to_have_text(SAVED)
    expect(safety.get_by_text("is not saved yet")).to_have_count(0)
    assert typed() == "Typed after the visit ended."


def test_autosave_of_a_browser_that_lost_its_cookies_keeps_the_words_through_signing_in(safety, person):
    safety.context.clear_cookies()
    safety.get_by_label(NOTE).fill("Typed after the cookies went.")

    safety.get_by_role("button", name="Sign in, and bring my words along").click()
    ask_for_code(safety, person.email)
    type_code(safety, person.email)

    expect(safety.get_by_label(NOTE)).to_have_value("Typed after the cookies went.")
    expect(status(safety)).to_have_text(SAVED)
    assert typed() == "Typed after the cookies went."


def test_autosave_without_a_network_says_so_and_saves_when_it_is_back(safety):
    # The network of the browser itself cannot be cut: it would tell of it as an error of the page.
    safety.evaluate(
        "window.real = window.fetch; window.fetch = () => Promise.reject(new TypeError('cut')); null"
    )
    safety.get_by_label(NOTE).fill("Typed in a tunnel.")
    expect(status(safety)).to_contain_text("You are offline.")

    safety.evaluate("window.fetch = window.real; window.dispatchEvent(new Event('online'))")

    expect(status(safety)).to_have_text(SAVED)
    assert typed() == "Typed in a tunnel."


def test_autosave_stops_at_the_quick_exit(safety, settings, live_server):
    settings.EXIT_URL = f"{live_server.url}/health/live"
    safety.reload()
    safety.get_by_label(NOTE).press_sequentially("Do not keep")

    safety.locator("a.exit").click()

    safety.wait_for_url(settings.EXIT_URL)
    until(lambda: not safety.context.cookies(), what="the cookies are gone")
    assert safety.evaluate("window.sessionStorage.length + window.localStorage.length") == 0


def test_the_close_passes_while_somebody_types(page, portal, person, go, look):
    """Within the grace time it is sent and late; after it, every word is there to copy."""
    go(portal.form)
    page.get_by_role("button", name="Start", exact=True).click()
    fill_in(page, portal.community)
    close(portal, minutes_ago=1)
    Application.objects.update(created_at=timezone.now() - timedelta(hours=1))
    page.reload()
    expect(page.get_by_text("You can still send until")).to_be_visible()
    look()

    close(portal, minutes_ago=60)
    page.get_by_label("I have read how my information is used").check()
    page.get_by_role("button", name="Send application").click()

    expect(page.get_by_role("alert")).to_contain_text("Applications have closed.")
    expect(page.get_by_label("All that you wrote")).to_have_value(re.compile(WORK))
    expect(page.locator("main").get_by_role("link", name="Join the waitlist").first).to_be_visible()
    page.get_by_role("button", name="Copy all of it").click()
    expect(page.locator("#copied")).not_to_be_empty()
    look()

    close(portal, minutes_ago=1)
    go(f"{portal.form}check/")
    page.get_by_label("I have read how my information is used").check()
    page.get_by_role("button", name="Send application").click()
    expect(page.get_by_text("Arrived after the close")).to_be_visible()
    assert Application.objects.get().is_late
    look()


def test_words_typed_into_a_part_after_the_close_are_kept(safety, portal, look):
    safety.get_by_label(NOTE).fill("Before the close.")
    expect(status(safety)).to_have_text(SAVED)
    close(portal, minutes_ago=60)
    Application.objects.update(created_at=portal.round.opens_at)
    safety.get_by_label(NOTE).fill("After the close.")
    expect(status(safety)).to_contain_text("Applications have closed, so it is kept for you to copy")

    save(safety)

    expect(safety.get_by_role("alert")).to_contain_text("Applications have closed.")
    expect(safety.get_by_label(NOTE)).to_have_value("After the close.")
    look()
    safety.get_by_role("link", name="Read and copy all of it").first.click()
    expect(safety.get_by_label("All that you wrote")).to_have_value(re.compile("After the close."))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "One",
        "  two\n\nwords ",
        "no\u00a0break\u2003em\u200bzero\ufeffbom",
        "tab\tand\u001cfile\u001dgroup\u001erecord\u001funit\u0085next",
        "it’s — a dash, and/or… 3½ don't",
        "漢字 кириллица 👩‍👩‍👧 e\u0301",
        "\u180evowel\u2028line\u2029paragraph\u3000wide",
        "long " * 301,
    ],
)
def test_word_counter_equals_the_servers(safety, text):
    box = safety.get_by_label(NOTE)
    box.evaluate("(box, text) => { box.value = text; box.dispatchEvent(new Event('input')); }", text)
    typed_in = box.input_value()

    count = safety.locator("#id_words_count")
    expect(count).to_have_text(re.compile(rf"^{count_words(typed_in)} of 300 words"))
    expect(count).to_have_class(re.compile("is-over" if count_words(typed_in) > 300 else r"^word-count$"))


def close(portal, *, minutes_ago: int) -> None:
    """Staff moved the close, or the clock did."""
    portal.round.closes_at = timezone.now() - timedelta(minutes=minutes_ago)
    portal.round.save(update_fields=["closes_at"])
