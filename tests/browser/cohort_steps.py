"""What staff do with a draft on its pages, from the board to a list that went out."""

from django.db.models import F
from django.utils import timezone
from playwright.sync_api import Page, expect

from applications.domain.releasing import carry_out_releases
from applications.models import Release, Selection
from tests.browser.test_keyboard import Keys

NOTE = "As many regional people as others."


def board(draft: Selection) -> str:
    return f"/admin/applications/selection/{draft.pk}/change/"


def list_of(draft: Selection, community: int, kind: str) -> str:
    """Where a list of one kind is prepared."""
    return f"/admin/applications/release/prepare/{draft.pk}/{community}/{kind}/"


def said(page: Page, words: str) -> None:
    """What a screen reader was told on the board."""
    expect(page.locator("[data-said]")).to_contain_text(words)


def headed(page: Page, words: str) -> None:
    expect(page.get_by_role("heading", name=words)).to_be_visible()


def hold(page: Page, keys: Keys, people: int) -> None:
    """From the letters to the list that is held."""
    headed(page, "Send to these people, and nobody else")
    keys.write("How many people", str(people))
    keys.press("Hold for 10 minutes")
    headed(page, "Held. Nobody knows of it yet")


def hold_is_over() -> None:
    Release.objects.held().update(releases_at=F("made_at"))
    carry_out_releases(timezone.now())


def release(page: Page, keys: Keys, people: int) -> None:
    """From the list through its letters, held and carried out."""
    keys.press("Read the letters")
    hold(page, keys, people)
    hold_is_over()
    page.reload()
    headed(page, "It went out")
