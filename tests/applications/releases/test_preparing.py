"""From a draft's list to one that is held, on the pages of the desk."""

from datetime import timedelta

import pytest
from django.urls import reverse

from applications.admin import release_flow
from applications.models import Choice, Needs, Placement, Release
from communities.models import Convenor, Round
from outbox.models import Message
from tests.applications.domain.drafted import Verdict
from tests.applications.releases.pages import NOTE, NOW, address, name, page_of, press, text
from tests.factories import ChoiceFactory, ConflictFactory

pytestmark = pytest.mark.django_db


def test_the_list_names_who_is_told_and_who_is_not(client, drafted):
    told, other, silent = drafted.place(), drafted.place(Verdict.RESERVE), drafted.place(None)

    page = text(client.get(address(drafted)))

    assert name(told) in page
    assert f"{name(silent)}</a><small>Is not in this draft.</small>" in page
    assert name(other) not in page
    assert f'{address(drafted, "reserve")}">Reserve list</a>: 1' in page
    assert not Release.objects.exists()


def test_the_letters_are_shown_once_there_is_a_note(client, drafted):
    choice = drafted.place()

    page = text(press(client, address(drafted), "read", note=" "))
    assert "Write what you found" in page
    assert "Hold for 10 minutes" not in page
    page = text(press(client, address(drafted), "read"))

    assert f"<strong>{name(choice)}</strong>" in page
    assert f"{drafted.community.name} ({drafted.community.round.title})" in page
    assert "/offer/…" in page
    assert f'value="{NOTE}"' in page
    assert not Message.objects.exists()


def test_refusals_need_no_note_and_have_no_equity_check(client, drafted):
    drafted.place(Verdict.NOT_THIS_TIME)
    path = address(drafted, "not_this_time")

    assert "against who applied" not in text(client.get(path))
    assert "Hold for 10 minutes" in text(press(client, path, "read", note=""))


def test_a_list_is_held_once_its_number_is_typed(client, drafted):
    choices = [drafted.place(), drafted.place()]
    people = ",".join(str(choice.pk) for choice in choices)

    for number in ("", "3", "two"):
        page = text(press(client, address(drafted), "release", people=people, number=number))
        assert "There is a problem" in page
    assert not Release.objects.exists()
    response = press(client, address(drafted), "release", people=people, number="2")

    release = Release.objects.get()
    assert response.headers["Location"] == page_of(release)
    assert (release.state, release.equity_note, release.made_by) == ("held", NOTE, drafted.staff)
    assert {line.choice for line in release.lines.all()} == set(choices)


def test_hold_pressed_twice_leads_to_the_one_list(client, drafted):
    choice = drafted.place()

    responses = [press(client, address(drafted), "release", people=choice.pk, number="1") for _ in range(2)]

    release = Release.objects.get()
    assert [response.headers["Location"] for response in responses] == [page_of(release)] * 2


def test_the_list_and_its_letters_say_what_is_still_open_and_not_reviewed(client, drafted):
    reviewed = drafted.place()
    drafted.place()
    drafted.place(None)
    Choice.objects.filter(pk=reviewed.pk).update(needs=Needs.DECIDE)
    hidden = drafted.place(None)
    ConflictFactory(application=hidden.application, reviewer=drafted.staff)

    for response in (client.get(address(drafted)), press(client, address(drafted), "read")):
        page = text(response)
        assert "<strong>1</strong> of the 2 on this list" in page
        assert f'?community={drafted.community.pk}&amp;needs={Needs.REVIEW}">2 of this community' in page
        assert "is still open for applications" not in page
    Round.objects.update(closes_at=NOW + timedelta(days=1))
    Choice.objects.update(needs=Needs.DECIDE)
    for response in (client.get(address(drafted)), press(client, address(drafted), "read")):
        page = text(response)
        assert "is still open for applications, until" in page
        assert "Not reviewed yet" not in page


def test_a_list_with_nobody_on_it_gives_nothing_to_mind(client, drafted):
    drafted.place()

    page = text(client.get(address(drafted, "reserve")))

    assert "Nobody is on this list" in page
    assert "Before you go on" not in page


def test_the_note_on_equity_is_there_again_after_a_stop(client, drafted):
    choice = drafted.place()
    press(client, address(drafted), "release", people=choice.pk, number="1")
    stop = reverse("admin:applications_release_stop", args=[Release.objects.get().pk])
    stopped = text(client.post(stop, follow=True))

    assert f'<a href="{address(drafted)}">Make the list again</a>' in stopped
    page = text(client.get(address(drafted)))

    assert f"{NOTE}</textarea>" in page
    assert "The note is the one of the list that was stopped" in page


def test_a_list_that_changed_is_shown_again_and_not_held(client, drafted):
    choice, moved = drafted.place(), drafted.place()
    Placement.objects.filter(choice=moved).update(verdict=Verdict.RESERVE)

    page = text(press(client, address(drafted), "release", people=f"{choice.pk},{moved.pk}", number="2"))

    assert "The list is not the one that you read" in page
    assert f'name="people" value="{choice.pk}"' in page
    assert not Release.objects.exists()


@pytest.mark.parametrize("people", ["", "x,-1", "9" * 30])
def test_a_list_that_nobody_sent_from_the_page_is_refused(client, drafted, people):
    drafted.place()

    assert "problem" in text(press(client, address(drafted), "release", people=people, number="0"))
    assert not Release.objects.exists()


def test_a_letter_with_a_gap_is_marked_and_the_list_cannot_leave(client, drafted):
    drafted.place()
    Convenor.objects.update(enquiries_email="")

    page = text(press(client, address(drafted), "read"))

    assert "A word is missing here" in page
    assert "Hold for 10 minutes" not in page


def test_a_test_goes_to_the_member_of_staff(client, drafted):
    choice = drafted.place()

    page = text(press(client, address(drafted), "test", choice=choice.pk))

    assert f"The letter to {name(choice)} is on its way to you" in page
    assert '<details class="letter" open>' in page
    message = Message.objects.get()
    assert (message.kind, message.to) == ("release_test", drafted.staff.email)
    assert "Test of a letter" in text(client.get("/admin/outbox/message/"))
    other = ChoiceFactory()
    assert "not on the list any more" in text(press(client, address(drafted), "test", choice=other.pk))
    assert Message.objects.count() == 1


def test_the_letters_of_a_long_list_are_read_some_at_a_time_and_it_is_held_whole(
    client, drafted, monkeypatch
):
    monkeypatch.setattr(release_flow, "AT_ONCE", 2)
    choices = sorted((drafted.place() for _ in range(5)), key=name)
    people = ",".join(str(choice.pk) for choice in choices)
    shown = "<summary><strong>{}</strong>"

    first = text(press(client, address(drafted), "read"))
    middle = text(press(client, address(drafted), "read", **{"from": "2"}))
    last = text(press(client, address(drafted), "read", **{"from": "4"}))

    assert "2 of 5 letters" in first
    assert "Each of the others is written out and looked through too" in first
    for page, those in ((first, choices[:2]), (middle, choices[2:4]), (last, choices[4:])):
        assert [shown.format(name(choice)) in page for choice in choices] == [one in those for one in choices]
        assert f'name="people" value="{people}"' in page
    assert ">Letters 1 to 2</button> <button" in middle
    assert ">Letters 5 to 5</button>" in middle
    tested = text(press(client, address(drafted), "test", choice=choices[2].pk, **{"from": "2"}))
    assert f"The letter to {name(choices[2])} is on its way to you" in tested
    response = press(client, address(drafted), "release", people=people, number="5")
    assert response.headers["Location"] == page_of(Release.objects.get())
