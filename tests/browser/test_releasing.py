"""Releasing in Chromium: the list, the note on equity, the letters, the hold, the stop, and going out."""

import re

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from applications.domain import holding
from applications.domain.checking import check_releases
from applications.models import Choice
from outbox.models import Message
from tests.applications.domain.drafted import Drafted, Verdict
from tests.browser.cohort_steps import NOTE, headed, hold, hold_is_over, list_of, release
from tests.browser.test_keyboard import Keys
from tests.journeys.post import newest_to

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

KEPT = re.compile(r"https?://\S+/keep/\S+/")


@pytest.fixture
def drafted(portal, come_in) -> Drafted:
    staff = portal.staff()
    come_in(staff)
    return Drafted(portal.community, staff)


@pytest.fixture
def keys(page: Page) -> Keys:
    return Keys(page)


def name(choice: Choice) -> str:
    return choice.application.applicant.get_full_name()


def test_offers_are_stopped_and_then_go_out_by_keyboard_alone(page, go, look, drafted, keys):
    choices = [drafted.place(), drafted.place()]
    drafted.place(Verdict.ELSEWHERE)
    go(list_of(drafted.selection, drafted.community.pk, "offers"))
    look()
    keys.press("Read the letters")
    expect(page.get_by_role("alert")).to_contain_text("Write what you found")
    look()
    keys.write("What did you find", NOTE)
    keys.press("Read the letters")
    headed(page, "Send to these people, and nobody else")
    keys.press(name(choices[0]))
    expect(page.get_by_text("nobody else gets your place").first).to_be_visible()
    look()
    hold(page, keys, 2)
    expect(page.get_by_role("timer")).to_have_text(re.compile(r"^in 9 minutes \d+ seconds?$"))
    look()
    keys.press("Stop it")
    headed(page, "Stopped")
    look()
    assert not Message.objects.exists()

    go(list_of(drafted.selection, drafted.community.pk, "offers"))
    keys.write("What did you find", NOTE)
    release(page, keys, 2)
    look()
    assert set(Message.objects.values_list("kind", flat=True)) == {"offer_made"}
    keys.press("The letter")
    expect(page.get_by_text("A place is held for you").first).to_be_visible()


def test_not_this_time_arrives_with_a_box_that_is_not_ticked(page, go, look, drafted, keys):
    choice = drafted.place(Verdict.NOT_THIS_TIME)
    go(list_of(drafted.selection, drafted.community.pk, "not_this_time"))
    release(page, keys, 1)

    page.context.clear_cookies()
    go(KEPT.search(newest_to(choice.application.applicant.email).body)[0])
    box = page.get_by_label("Keep my details")
    expect(box).not_to_be_checked()
    look()
    keys.press("Save")
    expect(page.get_by_role("alert")).to_be_focused()
    look()
    keys.press("Keep my details", "Space")
    keys.press("Save")
    headed(page, "You will hear of the next call")
    look()
    keys.press("Do not keep them any more")
    expect(box).not_to_be_checked()


def test_decisions_that_are_late_are_said_so(page, go, look, drafted, keys):
    drafted.place(None)
    go(f"/admin/applications/release/late/{drafted.community.round_id}/")
    look()
    page.get_by_role("button", name="Read the letters").click()
    headed(page, "Send to these people, and nobody else")
    look()
    hold(page, keys, 1)
    hold_is_over()
    page.reload()
    headed(page, "It went out")
    assert Message.objects.get().kind == "choice_late"


def test_a_long_list_is_checked_on_its_page_and_says_what_kept_it(page, go, look, drafted, keys, monkeypatch):
    monkeypatch.setattr(holding, "AT_ONCE", 0)
    drafted.place(Verdict.RESERVE)
    go(list_of(drafted.selection, drafted.community.pk, "reserve"))
    keys.press("Read the letters")
    headed(page, "Send to these people, and nobody else")
    keys.write("How many people", "1")
    keys.press("Hold for 10 minutes")
    headed(page, "Being checked. Nobody knows of it yet")
    expect(page.get_by_text("0 of 1 letters")).to_be_visible()
    look()
    drafted.place(Verdict.RESERVE)
    check_releases(timezone.now())
    page.reload()
    headed(page, "Not held")
    look()
    keys.press("Make the list again")
    headed(page, "Who is told")
