"""The planner by keyboard alone and without a script: proposals, a date by hand, the look before it is saved."""

from datetime import date

import pytest
from playwright.sync_api import expect

from communities.domain.reference import load_calendar
from communities.templatetags.times import day
from tests import factories
from tests.browser.test_keyboard import Keys

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_six_meetings_are_planned_without_a_mouse(page, portal, go, look, come_in):
    community = portal.community
    first = community.sessions.order_by("number").first()
    for number in range(4):
        choice = factories.ChoiceFactory(
            community=community, application__applicant__profile__preferred_name=f"Pat Sample {number}"
        )
        choice.date_answers.filter(session__number=number + 1).update(answer="no")
    come_in(portal.staff())
    keys = Keys(page)
    go("/admin/sessions_app/session/")
    keys.press("Plan meetings")
    look()
    keys.press(community.name)
    expect(page.get_by_role("heading", name="Most people can come")).to_be_visible()
    expect(page.get_by_text("4 of 4 can come to at least 5 of 6").first).to_be_visible()
    look()

    keys.press("Take this plan")
    expect(page.get_by_role("heading", name="Each date by hand")).to_be_visible()
    look()
    page.get_by_label("Date").first.fill(f"{first.date}")
    keys.press("Count again")
    expect(page.get_by_label("Date").first).to_have_value(f"{first.date}")
    page.get_by_text("1 cannot").first.click()
    expect(page.get_by_text("Pat Sample 0").first).to_be_visible()
    keys.press("Look it over…")
    expect(page.get_by_text("What will happen")).to_be_visible()
    look()
    keys.press("Save these meetings")

    expect(page.get_by_text("6 meetings of")).to_be_visible()
    assert community.sessions.scheduled().count() == 6
    assert community.sessions.get(number=1).date == first.date


class TestWithoutAScript:
    @pytest.fixture
    def browser_context_args(self, browser_context_args: dict) -> dict:
        return {**browser_context_args, "java_script_enabled": False}

    def test_a_season_is_planned_from_nothing(self, page, portal, go, come_in):
        community = factories.CommunityFactory(round=portal.round, sessions=0)
        year = date.today().year + 1
        chosen = date(year, 3, 9)
        come_in(portal.staff())
        go(f"/admin/sessions_app/session/plan/{community.pk}/")
        page.get_by_label("First day of the season").fill(f"{year}-02-01")
        page.get_by_label("Last day of the season").fill(f"{year}-06-30")
        page.get_by_label("Number of meetings").fill("4")
        page.get_by_label("How far apart").select_option("monthly-1")
        page.get_by_role("button", name="Propose dates").click()
        expect(page.get_by_text(f" Feb {year}").first).to_be_visible()
        page.get_by_role("button", name="Take this plan").first.click()
        page.get_by_label("Date").nth(1).fill(f"{chosen}")
        page.get_by_role("button", name="Look it over…").click()
        page.get_by_label("To be confirmed").check()
        page.get_by_role("button", name="Save these meetings").click()

        expect(page.get_by_text("4 meetings of")).to_be_visible()
        notes = list(community.sessions.order_by("number").values_list("tbc_note", flat=True))
        assert notes[1] == f"Likely {day(chosen)}, 10:00 am"


def test_a_round_is_copied_and_what_is_left_over_is_gone_through(page, portal, go, look, come_in):
    load_calendar()
    portal.round.communities.filter(pk=portal.community.pk).update(about="We have met since 3 October 2023.")
    come_in(portal.staff())
    keys = Keys(page)
    go(f"/admin/communities/round/{portal.round.pk}/change/")
    keys.press("Copy for the next round")
    expect(page.get_by_role("heading", name="The dates")).to_be_visible()
    look()
    keys.press("Make the draft")
    expect(page.get_by_text("is made as a draft that nobody sees")).to_be_visible()
    look()
    copy = portal.round.copies.get()
    page.get_by_role("link", name="mend “3 October 2023” in").click()
    expect(page.get_by_label("What we do together")).to_have_value("We have met since 3 October 2023.")
    page.get_by_label("What we do together").fill("We have met for years.")
    page.get_by_role("button", name="Save", exact=True).click()
    go(f"/admin/communities/leftover/of/{copy.pk}/")
    expect(page.get_by_text("1 mended.")).to_be_visible()
    while page.get_by_role("button", name="It is right").count():
        page.get_by_role("button", name="It is right").first.click()
    expect(page.get_by_role("heading", name="Nothing is left over")).to_be_visible()
    look()
    go(f"/admin/communities/round/{copy.pk}/change/")
    page.get_by_label("Published").check()
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("is saved.")).to_be_visible()
    copy.refresh_from_db()
    assert copy.is_published
