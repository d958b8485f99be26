"""The last page: check, send; after the close, read and copy."""

from datetime import timedelta

import pytest
from django.urls import reverse

from applications.models import Application
from outbox.models import Message
from tests.applications.views.typed import WISH, WORK, Pages, about
from tests.factories import (
    CLOSES_AT,
    ApplicationFactory,
    CollectionNoticeFactory,
    CommunityFactory,
    RoundFactory,
    SubmittedApplicationFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def mine(pages, person) -> Pages:
    return pages


def check(pages) -> str:
    return pages.client.get(pages.check).content.decode()


def test_check_shows_every_answer_with_a_way_to_change_it(mine, round_):
    community = CommunityFactory(round=round_)
    mine.fill_in(community)
    mine.send("safety", {"words": "Not with Sam Sample."})

    page = check(mine)

    for words in (WORK, WISH, f"1. {community.name}", "Not with Sam Sample.", "Prevention is my main role"):
        assert words in page
    for section in ("about", "communities", "dates", "access", "safety", "counted"):
        assert f"{mine.address(section)}?to=check" in page


def test_check_sends_and_receipts(mine, person, round_):
    first, second = CommunityFactory.create_batch(2, round=round_)
    mine.fill_in(second, first)

    response = mine.submit()

    application = Application.objects.get()
    assert response.url == reverse("my_application", args=[application.pk])
    assert (application.status, application.is_late) == ("submitted", False)
    assert [choice.community for choice in application.choices.all()] == [second, first]
    receipt = Message.objects.get(kind="application_receipt")
    assert receipt.to == person.email
    assert WISH in receipt.text


def test_check_asks_for_the_tick(mine, round_):
    mine.fill_in(CommunityFactory(round=round_))

    page = mine.submit(notice="").content.decode()

    assert "Read how your information is used" in page
    assert not Application.objects.filter(status="submitted").exists()


def test_check_names_what_is_missing_with_links(mine, round_):
    mine.send("about", about())

    before = check(mine)
    page = mine.submit().content.decode()

    assert "Before you can send" in before
    assert "<title>Error: " in page or "There is a problem" in page
    assert f'href="{mine.address("communities")}?to=check">Your communities: not finished' in page
    assert not Application.objects.filter(status="submitted").exists()


def test_check_names_a_community_that_was_closed_since_it_was_chosen(mine, round_):
    community = CommunityFactory(round=round_)
    mine.fill_in(community)
    community.closed_because = "It is full for this year."
    community.save()
    why = f"{community.short_name} cannot be chosen: It is full for this year."

    before, after = check(mine), mine.submit().content.decode()

    assert why in before
    assert why in after
    assert not Application.objects.filter(status="submitted").exists()


def test_check_does_not_send_over_words_that_were_typed_and_not_taken(mine, round_):
    mine.fill_in(CommunityFactory(round=round_))
    mine.send("access", {"words": "A chair near"}, "later")

    page = mine.submit().content.decode()

    assert "What you need to take part: look over what you typed, and save it" in page
    assert not Application.objects.filter(status="submitted").exists()


def test_check_answers_409_when_an_answer_changed_after_it_was_opened(mine, round_):
    mine.fill_in(CommunityFactory(round=round_))

    response = mine.submit(revision=0)

    assert response.status_code == 409
    assert "changed somewhere else" in response.content.decode()
    assert mine.submit().status_code == 302


def test_check_asks_again_when_the_notice_changed_since_the_page_was_opened(mine, round_):
    mine.fill_in(CommunityFactory(round=round_))
    CollectionNoticeFactory(round=round_, version=2, text="We also tell the fund your council area.")

    page = mine.submit(notice_version=1).content.decode()

    assert "How your information is used has changed" in page
    assert "We also tell the fund your council area." in page
    mine.submit()
    assert Application.objects.get().notice.version == 2


def test_check_refuses_kindly_in_a_round_without_a_notice(client, person, clock):
    round_ = RoundFactory(in_2026=True)
    pages = Pages(client, round_)
    pages.fill_in(CommunityFactory(round=round_))

    page = pages.submit().content.decode()

    assert "cannot take applications yet" in page
    assert WISH in page


def test_check_within_the_grace_time_sends_late(mine, round_, clock):
    mine.fill_in(CommunityFactory(round=round_))
    clock.move_to(CLOSES_AT + timedelta(minutes=29))

    mine.submit()

    assert Application.objects.get().is_late


def test_check_promises_changes_until_the_close_before_it_alone(mine, round_, clock):
    mine.fill_in(CommunityFactory(round=round_))
    promise = "You can change what you send until the close."
    assert promise in check(mine)
    clock.move_to(CLOSES_AT + timedelta(minutes=1))

    assert promise not in check(mine)


def test_check_after_the_grace_time_shows_all_words_to_copy(mine, round_, clock):
    mine.fill_in(CommunityFactory(round=round_))
    mine.send("about", about(work="Typed, and not taken"), "later")
    page = check(mine)
    clock.move_to(CLOSES_AT + timedelta(minutes=30))

    late = mine.client.post(
        mine.check, {"notice": "on", "revision": Application.objects.get().revision, "notice_version": 1}
    ).content.decode()

    assert "Send application" in page
    assert "Applications have closed" in late
    for shown in (late, check(mine)):
        assert 'id="all-words"' in shown
        assert "Typed, and not taken" in shown
        assert WISH in shown
        assert reverse("waitlist", args=[round_.convenor.slug]) in shown
        assert "Send application" not in shown
    assert Application.objects.get().status == "draft"


def test_check_of_a_sent_one_leads_to_it(client, mine, person, round_):
    application = SubmittedApplicationFactory(round=round_, applicant=person)

    assert client.get(mine.check).url == reverse("my_application", args=[application.pk])


def test_check_of_nothing_leads_to_the_list(client, mine):
    assert client.get(mine.check).url == mine.list


def test_check_of_another_persons_application_is_not_reached(client, mine, round_):
    ApplicationFactory(round=round_, work="Private to somebody else")

    assert "Private" not in client.get(mine.check, follow=True).content.decode()


def test_check_after_withdrawing_and_the_close_stays_withdrawn(client, mine, person, round_, clock):
    SubmittedApplicationFactory(round=round_, applicant=person, is_withdrawn=True)
    clock.move_to(CLOSES_AT + timedelta(days=1))

    client.post(mine.check, {"notice": "on", "revision": 1, "notice_version": 1})

    assert Application.objects.get().status == "withdrawn"


@pytest.mark.parametrize("count", [1, 3])
def test_check_has_a_fixed_number_of_queries(mine, round_, count, django_assert_num_queries):
    mine.fill_in(*CommunityFactory.create_batch(count, round=round_))

    with django_assert_num_queries(9):
        mine.client.get(mine.check)
