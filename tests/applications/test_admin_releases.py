"""From a draft's list to one that is held, on the pages of the desk."""

from datetime import date, timedelta

import pytest
import time_machine
from django.urls import reverse

from applications.domain.holding import HOLD
from applications.domain.releasing import carry_out_releases
from applications.models import Choice, Needs, Offer, Placement, Release
from communities.models import Convenor, Round
from outbox.models import Message
from tests.applications.domain.drafted import Drafted, Verdict
from tests.factories import (
    CLOSES_AT,
    ChoiceFactory,
    ConflictFactory,
    ReleaseFactory,
    ReleaseLineFactory,
    ReviewerFactory,
    StaffFactory,
)
from tests.signing_in import sign_in

pytestmark = pytest.mark.django_db
NOW = CLOSES_AT + timedelta(days=10)
TODAY = date(2026, 9, 17)  # on the wall in Melbourne, a Thursday
NOTE = "As many regional people as others."


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def drafted(client) -> Drafted:
    made = Drafted()
    sign_in(client, made.staff)
    return made


def name(choice) -> str:
    return choice.application.applicant.get_full_name()


def address(drafted: Drafted, kind: str = "offers") -> str:
    return reverse(
        "admin:applications_release_prepare", args=[drafted.selection.pk, drafted.community.pk, kind]
    )


def late_address(drafted: Drafted) -> str:
    return reverse("admin:applications_release_late", args=[drafted.community.round_id])


def page_of(release: Release) -> str:
    return reverse("admin:applications_release_change", args=[release.pk])


def press(client, path: str, action: str, **typed: object):
    return client.post(path, {"action": action, "note": NOTE} | typed)


def text(response) -> str:
    assert response.status_code == 200
    return response.content.decode()


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


def test_nobody_with_a_conflict_of_interest_is_named(client, drafted):
    declared, possible = drafted.place(), drafted.place()
    ConflictFactory(application=declared.application, reviewer=drafted.staff)
    drafted.staff.email = "sam@workplace.example.net"
    drafted.staff.save()
    possible.application.applicant.email = "kim@workplace.example.net"
    possible.application.applicant.save()

    for path in (address(drafted), late_address(drafted)):
        page = text(client.get(path))
        assert "1 person is hidden from you" in page
        assert "Answer first whether you have a conflict" in page
        assert possible.application.code in page
        for choice in (declared, possible):
            assert name(choice) not in page


def test_a_blind_round_releases_nothing_and_names_nobody(client, drafted):
    choice = drafted.place()
    Round.objects.update(hides_names=True)

    for response in (client.get(address(drafted)), press(client, address(drafted), "read")):
        page = text(response)
        assert "Turn the blind review off" in page
        assert name(choice) not in page
    late = text(client.post(late_address(drafted), {"action": "read", "hear_by": "2026-10-30"}))
    assert choice.application.code in late
    assert name(choice) not in late


@pytest.mark.parametrize("who", [StaffFactory, ReviewerFactory])
def test_lists_of_others_are_not_there(client, drafted, who):
    drafted.place()
    release = ReleaseFactory(community=drafted.community)
    user = who(convenor=drafted.community.convenor) if who is ReviewerFactory else who()
    sign_in(client, user)

    stop = reverse("admin:applications_release_stop", args=[release.pk])
    paths = [address(drafted), late_address(drafted), page_of(release), stop]
    assert {client.post(path).status_code for path in paths} <= {403, 404}
    assert Release.objects.get().state == "held"


def test_a_held_list_counts_down_and_is_stopped_by_a_colleague(client, drafted, clock):
    release = ReleaseFactory(community=drafted.community, made_at=NOW)
    line = ReleaseLineFactory(release=release)
    sign_in(client, StaffFactory(convenor=drafted.community.convenor))

    page = text(client.get(page_of(release)))
    assert 'data-seconds-left="600">in 10 minutes<' in page
    assert name(line.choice) in page
    clock.shift(timedelta(minutes=9, seconds=30))
    assert "in less than a minute" in text(client.get(page_of(release)))
    stopped = client.post(reverse("admin:applications_release_stop", args=[release.pk]), follow=True)

    assert "Nobody on this list was told anything" in text(stopped)
    assert Release.objects.get().state == "stopped"
    again = client.post(reverse("admin:applications_release_stop", args=[release.pk]), follow=True)
    assert "It is too late to stop this list" in text(again)


def test_a_list_that_went_out_shows_its_letters_and_who_was_not_told(client, drafted, clock):
    told, refused = drafted.place(), drafted.place()
    people = f"{told.pk},{refused.pk}"
    press(client, address(drafted), "release", people=people, number="2")
    type(refused.application).objects.filter(pk=refused.application_id).update(status="withdrawn")
    carry_out_releases(NOW + HOLD)
    clock.shift(HOLD)

    page = text(client.get(page_of(Release.objects.get())))

    assert "1 of 2 were told" in page
    assert "This application was withdrawn, or never sent." in page
    letter = Message.objects.get(kind="offer_made")
    assert reverse("admin:outbox_message_change", args=[letter.pk]) in page
    assert Offer.objects.get().choice == told


def test_a_list_shows_nobody_with_a_conflict_of_interest(client, drafted):
    release = ReleaseFactory(community=drafted.community)
    hidden, shown = ReleaseLineFactory(release=release), ReleaseLineFactory(release=release)
    ConflictFactory(application=hidden.choice.application, reviewer=drafted.staff)

    page = text(client.get(page_of(release)))

    assert "1 person is hidden from you" in page
    assert (name(hidden.choice) in page, name(shown.choice) in page) == (False, True)


def test_decisions_that_are_late_are_told_with_a_day_that_staff_choose(client, drafted):
    choice = drafted.place(None)
    page = text(client.get(late_address(drafted)))
    assert "Choose a day to come" not in page
    typed = {"action": "read", "hear_by": "2026-09-01"}
    assert "Choose a day to come" in text(client.post(late_address(drafted), typed))

    typed = {"action": "read", "hear_by": "2026-10-30"}
    assert "You will hear by Friday 30 October 2026." in text(client.post(late_address(drafted), typed))
    response = client.post(
        late_address(drafted), typed | {"action": "release", "people": choice.pk, "number": "1"}
    )

    release = Release.objects.get()
    assert response.headers["Location"] == page_of(release)
    assert (release.kind, release.hear_by) == ("holding", date(2026, 10, 30))
    assert "they hear by <strong>Friday 30 October 2026" in text(client.get(page_of(release)))


def test_today_leads_to_what_is_held_and_to_the_message_in_the_week_before_the_promise(client, drafted):
    drafted.place(None)
    release = ReleaseFactory(community=drafted.community, made_at=NOW)
    ReleaseLineFactory(release=release)
    Round.objects.update(hear_by=TODAY + timedelta(days=8))

    page = text(client.get("/admin/"))
    assert page_of(release) in page
    assert "You promised by" in page
    assert late_address(drafted) not in page
    Round.objects.update(hear_by=TODAY + timedelta(days=7))

    page = text(client.get("/admin/"))
    assert late_address(drafted) in page
    assert "Tell them that you need longer" in page


def test_releases_lead_to_the_message_whenever_somebody_waits(client, drafted):
    choice = drafted.place(None)
    Drafted().place(None)  # of another convenor
    Round.objects.update(hear_by=TODAY + timedelta(days=40))
    window = "/admin/applications/release/"

    page = text(client.get(window))
    assert page.count("in 40 days") == 1
    assert late_address(drafted) in page
    assert "Tell them that you need longer" in page
    Round.objects.update(hear_by=TODAY - timedelta(days=1))
    assert "Tell them that decisions are late" in text(client.get(window))
    Choice.objects.filter(pk=choice.pk).update(status="reserve", decided_at=NOW)

    assert late_address(drafted) not in text(client.get(window))


def test_who_is_on_a_list_that_is_held_waits_too_and_is_not_written_to(client, drafted):
    told, held = drafted.place(None), drafted.place(Verdict.RESERVE)
    press(client, address(drafted, "reserve"), "release", people=held.pk, number="1")

    page = text(client.get(late_address(drafted)))

    assert "2 people have not heard about every choice" in page
    assert f"{name(held)}</a><small>Is on a list that waits to go out: hears within minutes" in page
    assert f"{name(told)}</a></div></li>" in page


def test_today_says_who_was_not_told(client, drafted):
    release = ReleaseFactory(community=drafted.community, state="released", ended_at=NOW)
    ReleaseLineFactory(release=release, outcome="refused", refusal="It is full.")

    assert "1 person was not told." in text(client.get("/admin/"))


@pytest.mark.parametrize("which", ["list", "late", "release", "window"])
def test_pages_take_the_same_queries_for_one_row_and_three(
    client, drafted, which, django_assert_num_queries, django_assert_max_num_queries
):
    release = ReleaseFactory(community=drafted.community)

    def add() -> None:
        drafted.place()
        drafted.place(None)
        ReleaseLineFactory(release=release)
        ReleaseLineFactory(release=release, outcome="refused")
        ReleaseFactory(community=drafted.community)

    path = {
        "list": address(drafted),
        "late": late_address(drafted),
        "release": page_of(release),
        "window": "/admin/applications/release/",
    }[which]
    add()
    client.get("/admin/")  # the first page of a session notes that somebody is here
    with django_assert_max_num_queries(12) as counted:
        client.get(path)
    add()
    add()

    with django_assert_num_queries(len(counted)):
        client.get(path)
