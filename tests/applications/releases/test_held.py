"""A list that is held or out, and the message when decisions are late, on the pages of the desk."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from applications.domain.checking import HOLD
from applications.domain.releasing import carry_out_releases
from applications.models import Choice, Offer, Release
from communities.models import Round
from outbox.models import Message, Text
from tests.applications.domain.drafted import Drafted, Verdict
from tests.applications.releases.pages import NOW, address, late_address, name, page_of, press, text
from tests.factories import ConflictFactory, ReleaseFactory, ReleaseLineFactory, StaffFactory
from tests.signing_in import sign_in

pytestmark = pytest.mark.django_db
TODAY = date(2026, 9, 17)  # on the wall in Melbourne, a Thursday


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


def test_a_held_list_says_that_the_words_of_its_letters_were_changed_since(client, drafted):
    release = ReleaseFactory(community=drafted.community, made_at=NOW)
    mark = "The words of these letters were changed at"
    words = {"convenor_id": drafted.community.convenor_id, "subject": "Ours", "words": "Ours"}
    Text.objects.create(kind="offer_made", changed_at=NOW - timedelta(days=1), **words)
    Text.objects.create(kind="choice_reserve", changed_at=NOW + timedelta(minutes=1), **words)
    assert mark not in text(client.get(page_of(release)))

    Text.objects.filter(kind="offer_made").update(changed_at=NOW + timedelta(minutes=1))
    assert mark in text(client.get(page_of(release)))
