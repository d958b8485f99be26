"""One seat, from the board to whoever takes it in the end, by keyboard alone."""

import re

import pytest
from playwright.sync_api import expect

from applications.models import Choice, Offer
from tests.applications.cohort import Cohort, cohort
from tests.browser.cohort_steps import NOTE, board, list_of, release, said
from tests.browser.conftest import known
from tests.browser.steps import heading
from tests.browser.test_keyboard import Keys
from tests.journeys.post import newest_to

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
ANSWER = re.compile(r"https?://\S+(/offer/\S+/)")


@pytest.fixture
def made(live_server) -> Cohort:
    """One seat, which two want: by the draft one gets it, and the other waits."""
    made = cohort(ceiling=1)
    for name, score in (("Best Example", 5.0), ("Next Example", 4.0)):
        made.join(name, score=score, only=True)
    known(made.staff)
    return made


def answer_of(choice: Choice) -> str:
    return ANSWER.search(newest_to(choice.application.applicant.email).body)[1]


def test_a_seat_is_composed_released_accepted_given_back_and_filled_again(page, made, go, look, come_in):
    keys, (best, following) = Keys(page), made.firsts
    come_in(made.staff)
    go(board(made.draft))
    keys.press("Compose")
    said(page, "Composed")
    look()
    keys.press("Release from this draft…")
    heading(page, "Offers: Sample one")
    look()
    keys.write("What did you find", NOTE)
    release(page, keys, 1)
    look()
    go(list_of(made.draft, made.one.pk, "reserve"))
    release(page, keys, 1)

    page.context.clear_cookies()
    go(answer_of(best))
    look()
    keys.press("Accept the place")
    heading(page, "You have a place. Welcome")
    look()
    keys.press("Take my answer back")
    heading(page, "A place is held for you")
    keys.press("Decline the place")
    heading(page, "Thank you for telling us")
    look()

    come_in(made.staff)
    go(board(made.draft))
    expect(page.get_by_text("Best Example said no to Sample one")).to_be_visible()
    look()
    go(f"/admin/applications/choice/freed/{made.one.pk}/")
    expect(page.locator("ol.rows li")).to_have_count(1)
    look()
    keys.press("Offer the seat…")
    expect(page.get_by_text("This will be sent to")).to_be_visible()
    look()
    keys.press("Offer the seat, and send this")
    expect(page.get_by_text("The offer is on its way")).to_be_visible()

    page.context.clear_cookies()
    go(answer_of(following))
    heading(page, "A place is held for you")
    assert list(Offer.objects.order_by("pk").values_list("choice", "status")) == [
        (best.pk, "declined"),
        (following.pk, "open"),
    ]
