"""A reminder rule that was saved: the link in the message is told by more than its colour."""

import pytest
from playwright.sync_api import expect

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_the_message_after_saving_a_rule_is_readable_without_colours(page, portal, go, look, come_in):
    come_in(portal.staff())
    go(f"/admin/sessions_app/reminderrule/add/?convenor={portal.convenor.pk}")
    page.get_by_label("Short name").fill("two-days")
    page.get_by_label("How many").fill("2")
    page.get_by_label("Days or hours").select_option("days")
    page.get_by_role("button", name="Save and stay here").click()

    expect(page.locator(".messagelist a")).to_have_count(1)
    look()
