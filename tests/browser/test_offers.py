"""An offer on its page: said yes to, taken back, said yes to late. Each state looked at on a phone and on a desktop."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from applications.domain.offer_rows import answer_link
from applications.domain.offers import expire_offers, offer_place
from applications.models import Offer
from communities.models import Member, SupportTask
from tests import factories

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
NEEDS, MORE = "A way in without steps.", "Live captions."


@pytest.fixture
def offer(portal) -> Offer:
    """Of somebody with another choice, who told what they need, in a group with a notice."""
    factories.GroupNoticeFactory(community=portal.community)
    other = portal.round.communities.exclude(pk=portal.community.pk).first()
    application = factories.SubmittedApplicationFactory(
        round=portal.round, communities=[portal.community, other]
    )
    factories.AccessNeedsFactory(round=portal.round, person=application.applicant, words=NEEDS)
    return offer_place(application.choices.get(rank=1), by=portal.staff(), at=timezone.now())


def heading(page: Page, words: str) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text(words)


def test_a_yes_with_notice_and_needs_is_taken_back_and_given_again(page, portal, offer, go, look, come_in):
    go(answer_link(offer))
    heading(page, "A place is held for you")
    expect(page.get_by_text("your other choices in this round end with it")).to_be_visible()
    expect(page.get_by_text(NEEDS)).to_have_count(0)
    look()
    page.get_by_label("Anything changed").fill(MORE)
    page.get_by_role("button", name="Accept the place").click()
    expect(page.get_by_role("alert")).to_be_focused()
    expect(page.get_by_label("Anything changed")).to_have_value(MORE)
    look()
    page.get_by_label("I have read this, and agree").check()
    page.get_by_label("Anything changed").press("Tab")
    page.get_by_role("button", name="Accept the place").press("Enter")
    heading(page, "You have a place. Welcome")
    expect(page.get_by_text("You can take your answer back until")).to_be_visible()
    look()
    assert SupportTask.objects.get().person == offer.choice.application.applicant

    page.get_by_role("button", name="Take my answer back").click()
    heading(page, "A place is held for you")
    expect(page.get_by_text("Your answer is taken back.")).to_be_visible()
    assert not Member.objects.exists()
    come_in(offer.choice.application.applicant)
    go(answer_link(offer))
    expect(page.get_by_label("Anything changed")).to_have_value(f"{NEEDS}\n\n{MORE}")
    look()
    page.get_by_role("button", name="Decline the place").click()
    heading(page, "Thank you for telling us")
    look()
    page.get_by_role("button", name="Take my answer back").click()
    heading(page, "A place is held for you")


def test_a_late_yes_is_said_on_the_same_page(page, portal, offer, go, look):
    Offer.objects.update(
        offered_at=timezone.now() - timedelta(days=9), respond_by=timezone.now() - timedelta(days=1)
    )
    expire_offers(timezone.now())
    factories.SessionFactory(
        community=portal.community, number=30, date=timezone.now().date() - timedelta(days=3)
    )
    portal.community.last_joining_session = 31
    portal.community.save()

    go(answer_link(offer))
    heading(page, "This offer has run out")
    expect(page.get_by_text("The group has met one time already.")).to_be_visible()
    look()
    page.get_by_label("I have read this, and agree").check()
    page.get_by_role("button", name="I would still like it").click()
    heading(page, "You have a place. Welcome")


def test_what_is_to_be_arranged_is_ticked_off_at_the_desk(page, portal, go, look, come_in):
    arranger = portal.staff()
    arranger.staff_roles.update(sees_access_needs=True)
    for days in (-2, 9):
        choice = factories.ChoiceFactory(community=portal.community)
        person = choice.application.applicant
        factories.AccessNeedsFactory(round=portal.round, person=person, words=NEEDS)
        factories.SupportTaskFactory(
            community=portal.community, person=person, due_on=timezone.now().date() + timedelta(days=days)
        )
    come_in(arranger)
    go("/admin/")
    page.get_by_role("link", name="to arrange for new members").click()
    expect(page.get_by_text("Overdue")).to_be_visible()
    look()
    page.locator("#result_list").get_by_role("link").first.click()
    page.wait_for_url("**/change/")
    look()
    page.get_by_role("link", name="This is arranged").click()
    page.wait_for_url("**/done/")
    look()
    page.get_by_role("button", name="This is arranged").click()
    expect(page.get_by_text("Ticked off.")).to_be_visible()
    assert SupportTask.objects.open().count() == 1
