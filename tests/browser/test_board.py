"""The board in Chromium: composed, moved by hand and by keys, taken back, compared, and without a script."""

import pytest
from playwright.sync_api import Page, expect

from accounts.models import User
from applications.domain.drafting import copy_draft
from applications.domain.placing import move
from applications.models import Choice
from tests.applications.cohort import AT, Cohort, Verdict, cohort
from tests.browser.cohort_steps import board, said
from tests.browser.conftest import known
from tests.browser.test_keyboard import Keys
from tests.factories import StaffFactory, TargetFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PLACE, ELSEWHERE, NOT = Verdict.PLACE, Verdict.ELSEWHERE, Verdict.NOT_THIS_TIME


@pytest.fixture
def made(live_server, come_in) -> Cohort:
    made = cohort(ceiling=2, floor=2)
    for name, score in (("Best Example", 5.0), ("Next Example", 4.0), ("Last Example", 2.0)):
        made.join(name, score=score, only=name == "Next Example")
    # Each has a best place, so that no lottery decides.
    made.firsts[0].application.choices.filter(rank=2).update(score=3.0)
    made.firsts[2].application.choices.filter(rank=2).update(score=5.0)
    TargetFactory(community=made.one, kind="least_of", trait="focus", values=["specialist"], number=1)
    staff: User = known(made.staff)
    come_in(staff)
    return made


def person(page: Page, name: str, community: str = "Sample one"):
    column = page.locator(".column").filter(has=page.get_by_role("heading", name=community, exact=True))
    return column.locator(".entry").filter(has_text=name)


def compose(page: Page) -> None:
    page.get_by_role("button", name="Compose").click()
    said(page, "Composed")


def test_composing_moving_by_buttons_and_by_hand_and_taking_it_back(page, made, go, look):
    go(board(made.draft))
    compose(page)
    look()
    best = made.firsts[0]
    assert made.verdicts(best) == [PLACE, ELSEWHERE]

    person(page, "Best Example").locator("summary").click()
    person(page, "Best Example").get_by_role("button", name="To Sample other").click()
    said(page, "1 person moved to Sample other. Sample one: 1 of 2")
    assert made.verdicts(best) == [ELSEWHERE, PLACE]

    page.set_viewport_size({"width": 1280, "height": 1400})
    row = person(page, "Best Example", "Sample other").first
    row.drag_to(page.locator(f"#community-{made.one.pk} .people").first)
    said(page, "moved to Sample one")
    expect(page.locator("[data-said]")).to_be_in_viewport()
    assert made.verdicts(best) == [PLACE, ELSEWHERE]

    page.get_by_role("button", name="Undo").click()
    said(page, "The move is taken back")
    assert made.verdicts(best) == [ELSEWHERE, PLACE]
    assert Choice.objects.undecided().count() == Choice.objects.count()
    look()


def test_moving_pinning_and_taking_back_by_keys_alone(page, made, go):
    go(board(made.draft))
    keys = Keys(page)
    keys.press("Compose")
    said(page, "Composed")
    (best, *_) = made.firsts

    keys.press("Best Example, Sample one")
    keys.press("Not this time")
    said(page, "moved to “Not this time”")
    assert made.verdicts(best)[0] == NOT

    page.reload()
    keys.press("Undo")
    said(page, "The move is taken back")
    assert made.verdicts(best)[0] == PLACE

    page.reload()
    keys.press("Best Example, Sample one")
    keys.press("Pin in")
    said(page, "1 person pinned in")
    assert made.draft.placements.get(choice=best).pin == "in"


def test_somebody_who_moves_from_an_old_page_reads_what_changed(page, made, go, look):
    go(board(made.draft))
    colleague = StaffFactory(convenor=made.round.convenor)
    move(made.draft, [made.firsts[1].pk], NOT, revision=0, by=colleague, at=AT)

    page.locator(f"#community-{made.one.pk} details.list").first.locator("summary").first.click()
    person(page, "Best Example").locator(".moves summary").click()
    person(page, "Best Example").get_by_role("button", name="Place here").click()

    expect(page.get_by_role("alert")).to_contain_text("was changed while you looked at it")
    expect(page.get_by_role("alert")).to_be_focused()
    expect(page.get_by_role("alert")).to_contain_text("Next Example, Sample one")
    assert made.verdicts(made.firsts[0]) == []
    look()


def test_drafts_are_made_compared_and_tried(page, made, go, look):
    go(board(made.draft))
    compose(page)
    made.draft.refresh_from_db()
    other = copy_draft(made.draft, name="Second pass", by=made.staff, at=AT)
    move(other, [made.firsts[0].pk], NOT, revision=0, by=made.staff, at=AT)

    go("/admin/applications/selection/")
    look()
    for name in (made.draft.name, "Second pass"):
        page.get_by_role("checkbox", name=f"Compare {name}").check()
    page.get_by_role("button", name="Compare the ticked drafts").click()
    expect(page.get_by_role("table", name="Who is elsewhere")).to_contain_text("Best Example")
    look()

    go(f"/admin/applications/selection/{made.draft.pk}/what-if/")
    page.get_by_label("Ceiling").first.fill("3")
    page.get_by_role("button", name="See what follows").click()
    expect(page.get_by_role("heading", name="If Sample one has a ceiling of 3")).to_be_visible()
    look()
    page.get_by_role("button", name="Make it so").click()
    expect(page.locator(".messagelist")).to_contain_text("composed again")
    made.one.refresh_from_db()
    assert made.one.ceiling == 3


class TestWithoutAScript:
    @pytest.fixture
    def browser_context_args(self, browser_context_args: dict) -> dict:
        return {**browser_context_args, "java_script_enabled": False}

    def test_the_board_works(self, page, made, go):
        go(board(made.draft))
        page.get_by_role("button", name="Compose").click()
        expect(page.locator(".messagelist")).to_contain_text("Composed")
        person(page, "Best Example").locator("summary").click()
        person(page, "Best Example").get_by_role("button", name="To Sample other").click()
        expect(page.locator(".messagelist")).to_contain_text("moved to Sample other")
        page.get_by_role("checkbox", name="Tick Next Example, Sample one").check()
        page.get_by_label("The ticked people").select_option("Not this time")
        page.get_by_role("button", name="Move", exact=True).click()
        expect(page.locator(".messagelist")).to_contain_text("1 person moved")
        page.get_by_role("button", name="Undo").click()
        expect(page.locator(".messagelist")).to_contain_text("taken back")
        assert made.verdicts(made.firsts[0]) == [ELSEWHERE, PLACE]
