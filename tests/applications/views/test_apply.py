"""The list of what there is to do, in every state."""

from datetime import timedelta

import pytest
from django.urls import reverse

from applications.models import Application, Extension, Section
from tests.applications.views.typed import WORK, about
from tests.factories import (
    CLOSES_AT,
    ApplicationFactory,
    CommunityFactory,
    PersonFactory,
    QuestionFactory,
    RoundFactory,
    StaffFactory,
    SubmittedApplicationFactory,
)

pytestmark = pytest.mark.django_db

WAITLIST = "Join the waitlist"


def test_apply_shows_somebody_unknown_what_is_asked_and_the_way_in(client, pages):
    page = pages.open()

    assert "close at 9:00 am, Monday 7 September, Melbourne time (AEST)" in page
    assert "You will hear by Sunday 20 September 2026" in page
    assert all(label in page for label in ("About you and your work", "Dates you can come", "Who we reach"))
    assert f"{reverse('account_request_login_code')}?next={pages.list}" in page
    assert pages.address("about") not in page


def test_apply_comes_back_to_the_list_after_signing_in_with_the_community_in_mind(client, pages):
    page = client.get(f"{pages.list}?community=one").content.decode()

    assert f"?next={pages.list}%3Fcommunity%3Done" in page


def test_apply_before_the_round_opens_says_when_and_offers_nothing_to_press(client, pages, person, clock):
    clock.move_to(pages.round.opens_at - timedelta(minutes=1))

    page = pages.open()

    assert "Applications open at 9:00 am, Monday 10 August 2026, Melbourne time (AEST)" in page
    assert pages.address("about") not in page
    assert client.get(pages.address("about")).url == pages.list


def test_apply_begins_with_a_press_and_goes_to_the_first_page(client, pages, person, round_):
    assert not Application.objects.exists()

    response = client.post(f"{pages.list}?community=one", {"action": "start"})

    assert response.url == f"{pages.address('about')}?community=one"
    assert Application.objects.get().applicant == person


def test_apply_shows_how_far_each_part_is(client, pages, person, round_):
    community = CommunityFactory(round=round_)
    assert "Cannot start yet" in pages.open()

    pages.fill_in(community)
    pages.send("access", {"words": "A chair near"}, "later")

    page = pages.open()
    assert page.count("Done</span>") == 3
    assert page.count("In progress</span>") == 1
    assert page.count("Optional</span>") == 2


def test_apply_that_is_sent_says_what_happens_next_and_can_be_changed_or_withdrawn(pages, person, round_):
    application = SubmittedApplicationFactory(round=round_, applicant=person)

    page = pages.open()

    assert "It is sent. You will hear by Sunday 20 September 2026" in page
    assert reverse("application_withdraw", args=[application.pk]) in page
    assert pages.address("about") in page


def test_apply_that_is_sent_stands_when_a_question_is_added_since(pages, person, round_):
    community = CommunityFactory(round=round_)
    pages.fill_in(community)
    pages.submit(notice="on")
    assert "More to answer" not in pages.open()

    QuestionFactory(round=round_, is_required=True)

    page = pages.open()
    assert "Your application stands as you sent it" in page
    assert page.count("More to answer</span>") == 1
    assert "In progress" not in page


def test_apply_that_is_withdrawn_can_be_sent_again_until_the_close(client, pages, person, round_, clock):
    SubmittedApplicationFactory(round=round_, applicant=person, is_withdrawn=True)
    assert "What you wrote is still here" in pages.open()

    clock.move_to(CLOSES_AT + timedelta(days=1))

    assert WAITLIST in pages.open()


def test_apply_after_the_close_keeps_a_draft_to_copy_and_says_what_can_be_done(pages, person, round_, clock):
    ApplicationFactory(round=round_, applicant=person)
    clock.move_to(CLOSES_AT + timedelta(days=1))

    page = pages.open()

    assert "It is kept for you" in page
    assert pages.check in page
    assert WAITLIST in page
    assert round_.convenor.enquiries_email in page
    assert "extension" in page


def test_apply_after_the_close_sends_nobody_to_a_form(client, pages, person, clock):
    clock.move_to(CLOSES_AT + timedelta(days=1))

    assert WAITLIST in pages.open()
    assert client.get(pages.address("about")).url == pages.list


def test_apply_in_the_grace_time_says_until_when(pages, person, round_, clock):
    ApplicationFactory(round=round_, applicant=person)
    clock.move_to(CLOSES_AT + timedelta(minutes=10))

    assert "you can still send yours until 9:30 am" in pages.open()


def test_apply_says_to_whom_the_close_was_moved_that_it_was(pages, person, round_, clock):
    until = CLOSES_AT + timedelta(days=2)
    staff = StaffFactory(convenor=round_.convenor)
    Extension.objects.create(
        round=round_, person=person, until=until, reason="Flood", granted_by=staff, granted_at=CLOSES_AT
    )
    clock.move_to(CLOSES_AT + timedelta(days=1))

    page = pages.open()

    assert "You have longer than others" in page
    assert "9:00 am, Wednesday 9 September" in page


def test_apply_starts_from_the_last_application(client, pages, person, round_):
    earlier = RoundFactory(convenor=round_.convenor, title="Last year’s round")
    SubmittedApplicationFactory(round=earlier, applicant=person, work=WORK)
    assert "Start from your last application" in pages.open()

    client.post(pages.list, {"action": "last"})

    page = pages.open("about")
    assert WORK in page
    assert "This is what you told us last time." in page
    assert Application.objects.get(round=round_).work == ""
    assert "Start from your last application" not in pages.open()

    pages.send("about", about(work="Half a"), "later")
    assert "This is as you left it" in pages.open("about")


def test_apply_does_not_offer_the_last_application_of_somebody_else(pages, person, round_):
    SubmittedApplicationFactory(round=RoundFactory(convenor=round_.convenor))

    assert "Start from your last application" not in pages.open()


def test_apply_does_not_begin_after_the_close(client, pages, person, clock):
    clock.move_to(CLOSES_AT + timedelta(minutes=1))

    page = client.post(pages.list, {"action": "start"}, follow=True).content.decode()

    assert "Applications have closed" in page
    assert not Application.objects.exists()


def test_apply_of_a_round_that_is_not_published_is_nowhere(client, pages, round_):
    round_.is_published = False
    round_.save()

    for signed_in in (False, True):
        if signed_in:
            client.force_login(PersonFactory())
        assert client.get(pages.list).status_code == 404
    assert client.get(pages.address("about")).status_code == 404


def test_apply_names_changes_of_a_sent_one_that_are_not_saved(client, pages, person, round_):
    SubmittedApplicationFactory(round=round_, applicant=person)

    pages.send("about", about(work="Half a"), "later")

    assert "Changes not saved" in pages.open()
    assert Application.objects.get().work != "Half a"
    assert Section.objects.get().typed["work"] == ["Half a"]


@pytest.mark.parametrize("count", [1, 3])
def test_apply_list_has_a_fixed_number_of_queries(
    client, pages, person, round_, count, django_assert_num_queries
):
    communities = CommunityFactory.create_batch(count, round=round_)
    ApplicationFactory(round=round_, applicant=person)
    pages.fill_in(*communities)

    with django_assert_num_queries(6):
        pages.open()
