"""The page of a mail's words: placeholders are put in where the cursor is, by keyboard; without a script, typed."""

import pytest
from playwright.sync_api import expect

from tests.browser.test_keyboard import Keys

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_placeholders_are_put_in_where_the_cursor_is(page, portal, go, look, come_in):
    come_in(portal.staff())
    go(f"/admin/outbox/text/{portal.convenor.pk}/session_reminder/")
    look()
    subject, words = page.get_by_label("Subject"), page.get_by_label("Words")
    words.fill("Dear , see you soon.")
    words.evaluate("field => field.setSelectionRange(5, 5)")
    keys = Keys(page)
    keys.press("{name}")

    expect(words).to_be_focused()
    page.keyboard.type("!")
    expect(words).to_have_value("Dear {name}!, see you soon.")
    subject.fill("For : hello")
    subject.evaluate("field => field.setSelectionRange(4, 4)")
    page.get_by_role("button", name="Put in {name}").click()
    expect(subject).to_have_value("For {name}: hello")


class TestWithoutAScript:
    @pytest.fixture
    def browser_context_args(self, browser_context_args: dict) -> dict:
        return {**browser_context_args, "java_script_enabled": False}

    def test_placeholders_are_read_and_typed(self, page, portal, go, come_in):
        come_in(portal.staff())
        go(f"/admin/outbox/text/{portal.convenor.pk}/session_reminder/")
        expect(page.locator("#palette").get_by_text("{name}")).to_be_visible()
        expect(page.get_by_role("button", name="Put in {name}")).to_have_count(0)
