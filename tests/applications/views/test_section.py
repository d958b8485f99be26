"""One page of the application: what is kept, what is taken, and that no word is lost."""

import pytest

from applications.models import Application, Choice, Section
from tests.applications.views.typed import WORK, about, chosen, hidden
from tests.factories import (
    ApplicationFactory,
    CommunityFactory,
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

    assert response.json() == {"revision": 1, "saved": "Saved at 8:00 am."}
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


def test_section_back_from_the_check_page_leads_there_again(client, mine):
    response = client.post(
        f"{mine.address('about')}?to=check", about() | {"action": "continue", "revision": 0}
    )

    assert response.url == mine.check
