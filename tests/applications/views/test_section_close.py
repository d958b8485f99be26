"""One section of an application at the close, within the grace time and after it."""

import re
from datetime import timedelta

import pytest

from applications.forms.apply.stamp import stamped
from applications.models import Application, Section
from tests.applications.views.typed import WISH, about, chosen, dates
from tests.factories import (
    CLOSES_AT,
    CommunityFactory,
    PersonFactory,
    RoundFactory,
    SubmittedApplicationFactory,
)

pytestmark = pytest.mark.django_db


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
