"""One page of the application: what is kept, what is taken, and that no word is lost."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from applications.forms.apply.stamp import stamped
from applications.models import Application, Choice, Section
from tests.applications.views.typed import WISH, WORK, Pages, about, chosen, dates, hidden
from tests.factories import (
    CLOSES_AT,
    ApplicationFactory,
    CommunityFactory,
    PersonFactory,
    RoundFactory,
    SubmittedApplicationFactory,
)

pytestmark = pytest.mark.django_db


def test_section_takes_a_page_that_is_right_and_goes_on(mine, person, round_):
    response = mine.send("about", about())

    assert response.url == mine.address("communities")
    application = Application.objects.get()
    assert (application.work, application.focus) == (WORK, "specialist")
    person.profile.refresh_from_db()
    assert person.profile.preferred_name == "Robin Example"
    assert Section.objects.get().typed == {}


def test_section_names_what_is_wrong_and_keeps_what_was_typed(mine):
    response = mine.send("about", about(work="", hopes="Company", focus=""))

    page = response.content.decode()
    assert "<title>Error: " in page
    assert 'href="#id_work">Tell us about your work' in page
    assert 'href="#id_focus_0">Choose how prevention fits' in page
    assert "Company" in page
    assert Section.objects.get().typed["hopes"] == ["Company"]
    assert Application.objects.get().hopes == ""
    # The page goes on from what it kept: pressing again is no conflict with itself.
    assert mine.send("about", about(), revision=hidden(page, "revision")).status_code == 302


def test_section_that_is_left_for_later_keeps_it_right_or_wrong(client, mine):
    response = mine.send("about", about(work="Half a", preferred_name=""), "later")

    assert response.url == mine.list
    page = mine.open("about")
    assert "Half a" in page
    assert "This is as you left it" in page
    assert "<title>Error: " not in page
    assert Application.objects.get().work == ""


def test_section_counts_words_and_refuses_too_many(mine, round_):
    round_.words_per_answer = 20
    round_.save()
    words = " ".join(["word"] * 21)

    page = mine.send("about", about(work=words)).content.decode()

    assert "has 21 words. Shorten it to 20." in page
    assert "21 of 20 words: 1 too many" in page
    assert "5 of 20 words" not in page
    assert "6 of 20 words" in page  # “To be less alone with it.”


def test_section_autosave_keeps_and_answers_with_the_revision_and_the_time(mine):
    response = mine.autosave("about", about(work="Half a"), revision=0)

    assert response.json() == {"revision": 1, "saved": "Saved at 8:00 am"}
    assert "Half a" in mine.open("about")


def test_section_autosave_takes_few_queries(mine, person, round_, django_assert_num_queries):
    mine.autosave("about", about(), revision=0)

    with django_assert_num_queries(4):
        assert mine.autosave("about", about(work="Half a"), revision=1).status_code == 200


def test_section_autosave_that_is_stale_says_what_was_saved_elsewhere(mine):
    mine.autosave("about", about(work="On the phone"), revision=0)

    response = mine.autosave("about", about(work="At the desk"), revision=0)

    assert response.status_code == 409
    told = response.json()
    assert told["revision"] == 1
    assert "saved somewhere else" in told["message"]
    assert told["saved_elsewhere"] == {
        "work": {
            "label": "Your work in primary prevention",
            "text": "On the phone",
            "values": ["On the phone"],
        }
    }
    assert Section.objects.get().typed["work"] == ["On the phone"]


def test_section_autosave_that_is_stale_and_says_the_same_is_no_conflict(mine):
    mine.autosave("about", about(), revision=0)

    assert mine.autosave("about", about(), revision=0).json()["revision"] == 2


@pytest.mark.parametrize("action", ["continue", "later"])
def test_section_answers_409_to_a_stale_page_and_shows_both_texts(mine, action):
    mine.send("about", about(work="Written on the phone"))

    response = mine.send("about", about(work="Written at the desk"), action, revision=0)

    page = response.content.decode()
    assert response.status_code == 409
    assert page.count("Written on the phone") == 1
    assert page.count("Written at the desk") == 2
    assert Application.objects.get().work == "Written on the phone"
    mine.send("about", about(work="Written at the desk"), revision=hidden(page, "revision"))
    assert Application.objects.get().work == "Written at the desk"


def test_section_shows_the_other_order_of_a_conflict(mine, round_):
    one, other = CommunityFactory.create_batch(2, round=round_)
    mine.send("communities", chosen(one, other))

    page = mine.send("communities", chosen(other, one), revision=0).content.decode()

    assert f"1. {one.name}" in page
    assert f"1. {other.name}" in page
    assert [choice.community for choice in Choice.objects.all()] == [one, other]


@pytest.mark.parametrize("revision", ["", "x", "²", "99999999999999999999"])
def test_section_of_a_revision_that_never_was_loses_no_word(mine, revision):
    response = mine.client.post(
        mine.address("about"), about(work="Kept") | {"action": "later", "revision": revision}
    )

    assert "Kept" in response.content.decode()
    assert response.status_code == 409


def test_section_keeps_what_was_typed_through_signing_in(client, pages):
    response = pages.client.post(
        pages.address("about"), about(work=WISH) | {"action": "continue", "revision": 0}
    )
    assert response.url.startswith(reverse("account_request_login_code"))
    assert not Application.objects.exists()
    client.force_login(PersonFactory())

    page = pages.open("about")

    assert WISH in page
    assert "not saved yet" in page
    assert "data-unsaved" in page
    assert not Application.objects.exists()
    pages.send("about", about(work=WISH))
    assert "not saved yet" not in pages.open("about")


def test_section_shows_the_draft_of_before_beside_what_was_typed_signed_out(client, pages, round_):
    pages.client.post(pages.address("about"), about(work=WISH) | {"revision": 0})
    person = PersonFactory()
    client.force_login(person)
    other = Client()
    other.force_login(person)
    Pages(other, round_).send("about", about(work="My draft of last week"))

    page = pages.open("about")

    assert WISH in page
    assert "My draft of last week" in page


def signed_out_with(client, pages, section: str, **typed: str) -> None:
    """What somebody types on a page that was made for them, after their sign-in ended."""
    client.force_login(PersonFactory())
    stamp = pages.stamp(section)
    client.logout()
    client.post(pages.address(section), typed | {"stamp": stamp, "revision": 0})


def test_section_typed_signed_out_on_a_page_of_ones_own_is_shown_to_its_owner(client, pages):
    owner = PersonFactory()
    client.force_login(owner)
    stamp = pages.stamp("safety")
    client.logout()
    client.post(pages.address("safety"), {"words": "Not with Sam Sample.", "stamp": stamp, "revision": 0})
    client.force_login(owner)

    assert "Not with Sam Sample." in pages.open("safety")


def test_section_typed_signed_out_on_a_page_of_one_person_is_dropped_when_another_signs_in(client, pages):
    signed_out_with(client, pages, "safety", words="Not with Sam Sample.")
    client.force_login(PersonFactory())

    page = pages.open("safety")

    assert "Not with Sam Sample." not in page
    assert "not saved yet" not in page
    assert not [key for key in [*client.session.keys()] if key.startswith("apply-")]


def test_section_typed_with_a_seal_that_cannot_be_read_is_shown_to_nobody(client, pages):
    client.post(pages.address("safety"), {"words": "Not with Sam Sample.", "stamp": "x:y", "revision": 0})
    client.force_login(PersonFactory())

    assert "Not with Sam Sample." not in pages.open("safety")


def test_section_of_another_persons_page_older_than_the_sign_in_is_not_shown(round_, clock):
    client = Client(enforce_csrf_checks=True)
    pages = Pages(client, round_)
    client.force_login(PersonFactory())
    stamp = pages.stamp("safety")
    client.logout()
    client.force_login(PersonFactory())
    typed = {"words": "Not with Sam Sample.", "stamp": stamp, "csrfmiddlewaretoken": "from-before"}

    page = client.post(pages.address("safety"), typed | {"revision": 0}, follow=True).content.decode()

    assert "opened by somebody else" in page
    assert "Not with Sam Sample." not in page


def test_section_autosave_of_somebody_signed_out_asks_to_sign_in_and_keeps_nothing(client, pages):
    response = pages.autosave("about", about(), revision=0)

    assert response.status_code == 401
    assert response.json() == {"sign_in": pages.address("about")}
    assert not client.session.keys()


def test_section_leads_somebody_signed_out_to_the_door_and_back(client, pages):
    response = client.get(pages.address("about"))

    assert response.url == f"{reverse('account_request_login_code')}?next={pages.address('about')}"


def test_section_keeps_what_was_typed_on_a_page_older_than_the_sign_in(round_, clock):
    client = Client(enforce_csrf_checks=True)
    client.force_login(PersonFactory())
    pages = Pages(client, round_)
    typed = about(work=WISH) | {"csrfmiddlewaretoken": "from-before", "revision": 0}

    page = client.post(pages.address("about"), typed, follow=True).content.decode()
    saved_by_itself = client.post(pages.address("about"), typed, headers={"X-Autosave": "1"})

    assert WISH in page
    assert "What you typed is here" in page
    assert saved_by_itself.status_code == 403
    assert not Application.objects.exists()


def test_section_of_another_name_is_nowhere(client, mine):
    assert client.get(mine.address("nothing")).status_code == 404


def test_section_shows_nobody_the_words_of_another(mine, round_):
    ApplicationFactory(round=round_, work="Private to somebody else")

    assert "Private to somebody else" not in mine.open("about")


def test_section_changes_what_was_sent_at_once(client, mine, person, round_):
    SubmittedApplicationFactory(round=round_, applicant=person)

    response = mine.send("about", about(work="Changed"))

    assert response.url == mine.list
    application = Application.objects.get()
    assert (application.status, application.work) == ("submitted", "Changed")


def test_section_after_the_close_leaves_what_was_sent_alone_and_keeps_the_text(mine, person, round_, clock):
    SubmittedApplicationFactory(round=round_, applicant=person, work="As sent")
    revision = mine.revision("about")
    clock.move_to(CLOSES_AT + timedelta(days=1))

    page = mine.send("about", about(work="Changed too late"), revision=revision).content.decode()

    assert "what you sent stays as it is" in page
    assert "Changed too late" in page
    assert Application.objects.get().work == "As sent"
    assert Section.objects.get().typed["work"] == ["Changed too late"]


def test_section_after_the_close_does_not_ask_to_save_what_can_be_taken_no_more(mine, round_, clock):
    mine.fill_in(CommunityFactory(round=round_))
    mine.submit()
    mine.send("about", about(work="Typed and left"), "later")
    assert "Press “Save and continue” to put them in" in mine.open("about")

    clock.move_to(CLOSES_AT + timedelta(minutes=10))
    page = mine.open("about")

    assert "is not in it. It is kept for you to copy" in page
    assert "Typed and left" in page
    assert "to put them in" not in page
    assert "read and copy all" not in page


def test_section_in_the_grace_time_says_until_when_it_can_be_sent(mine, clock):
    mine.client.post(mine.list, {"action": "start"})
    assert "until 9:30 am" not in mine.open("about")

    clock.move_to(CLOSES_AT + timedelta(minutes=10))
    assert "you can still send yours until 9:30 am" in mine.open("about")
    assert "read and copy all" not in mine.open("about")

    clock.move_to(CLOSES_AT + timedelta(minutes=30))
    assert "read and copy all" in mine.open("about")


@pytest.mark.parametrize(("minutes", "is_taken"), [(29, True), (30, False)])
def test_section_begun_before_the_close_is_taken_within_the_grace_time(
    mine, person, round_, clock, minutes, is_taken
):
    mine.client.post(mine.list, {"action": "start"})
    clock.move_to(CLOSES_AT + timedelta(minutes=minutes))

    page = mine.send("about", about(work=WISH), revision=0).content.decode()

    assert (Application.objects.get().work == WISH) is is_taken
    assert ("Applications have closed" in page) is not is_taken
    assert WISH in mine.open("about")


def test_section_opened_before_the_close_without_a_start_is_taken_and_finished_within_the_grace_time(
    mine, round_, clock
):
    community = CommunityFactory(round=round_, sessions=1)
    stamp = mine.stamp("about")
    assert not Application.objects.exists()
    clock.move_to(CLOSES_AT + timedelta(minutes=20))

    assert mine.send("about", about(stamp=stamp), revision=0).status_code == 302
    mine.send("communities", chosen(community))
    mine.send("dates", dates(community))
    mine.submit()

    application = Application.objects.get()
    assert (application.is_submitted, application.is_late) == (True, True)


def test_section_opened_before_the_close_and_saved_by_itself_first_is_taken_within_the_grace_time(
    mine, clock
):
    stamp = mine.stamp("about")
    clock.move_to(CLOSES_AT + timedelta(minutes=20))

    mine.autosave("about", about(work="Half a", stamp=stamp), revision=0)
    assert mine.send("about", about(), revision=1).status_code == 302

    assert "stamp" not in Section.objects.get().typed


def test_section_that_was_wrong_still_carries_when_it_was_opened(mine, clock):
    stamp = mine.stamp("about")
    clock.move_to(CLOSES_AT + timedelta(minutes=20))

    page = mine.send("about", about(work="", stamp=stamp), revision=0).content.decode()

    again = re.search(r'name="stamp" value="([^"]+)"', page).group(1)
    assert mine.send("about", about(stamp=again), revision=1).status_code == 302


@pytest.mark.parametrize(
    "made_by", ["nobody", "a forger", "another person", "another round", "after the close"]
)
def test_section_with_a_stamp_that_is_not_its_own_counts_as_opened_now(mine, person, round_, clock, made_by):
    before, after = CLOSES_AT - timedelta(hours=1), CLOSES_AT + timedelta(minutes=1)
    stamps = {
        "nobody": "",
        "a forger": stamped(round_, person, at=before)[:-1] + "?",
        "another person": stamped(round_, PersonFactory(), at=before),
        "another round": stamped(RoundFactory(), person, at=before),
        "after the close": stamped(round_, person, at=after),
    }
    clock.move_to(after)

    page = mine.send("about", about(work=WISH, stamp=stamps[made_by]), revision=0).content.decode()

    assert "Applications have closed" in page
    assert Application.objects.get().work == ""
    assert Section.objects.get().typed["work"] == [WISH]


def test_section_of_a_page_that_nobody_saved_before_the_close_keeps_its_text(mine, clock):
    clock.move_to(CLOSES_AT + timedelta(minutes=1))

    mine.send("about", about(work=WISH), revision=0)

    assert Section.objects.get().typed["work"] == [WISH]


def test_section_back_from_the_check_page_leads_there_again(client, mine):
    response = client.post(
        f"{mine.address('about')}?to=check", about() | {"action": "continue", "revision": 0}
    )

    assert response.url == mine.check


# Your communities
