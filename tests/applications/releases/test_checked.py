"""A long list that is being checked, or was refused, on the pages of the desk."""

from datetime import timedelta

import pytest
from django.urls import reverse

from applications.domain import holding
from applications.domain.checking import CHANGED, check_releases
from applications.models import Choice, Release
from tests.applications.domain.drafted import Verdict
from tests.applications.releases.pages import NOW, address, late_address, name, page_of, press, text
from tests.factories import ChoiceFactory, CommunityFactory, ConflictFactory, StaffFactory
from tests.signing_in import sign_in

pytestmark = pytest.mark.django_db
WINDOW = "/admin/applications/release/"


@pytest.fixture(autouse=True)
def everything_is_long(monkeypatch):
    monkeypatch.setattr(holding, "AT_ONCE", 0)


def pressed(client, path: str, *choices: Choice, **typed: object) -> Release:
    people = ",".join(str(choice.pk) for choice in choices)
    response = press(client, path, "release", people=people, number=len(choices), **typed)
    release = Release.objects.get()
    assert response.headers["Location"] == page_of(release)
    return release


def test_the_page_of_a_long_list_counts_its_letters_until_it_is_held(client, drafted):
    choices = [drafted.place() for _ in range(2)]
    release = pressed(client, address(drafted), *choices)

    page = text(client.get(page_of(release)))
    assert "<h2>Being checked. Nobody knows of it yet</h2>" in page
    assert "<p data-open-again>0 of 2 letters" in page
    assert name(choices[0]) not in page
    check_releases(NOW, seconds=0)
    page = text(client.get(page_of(release)))
    assert "<p data-open-again>1 of 2 letters" in page
    assert name(choices[0]) not in page  # they are listed once it is held
    check_releases(NOW)

    page = text(client.get(page_of(release)))
    assert "<h2>Held. Nobody knows of it yet</h2>" in page
    assert name(choices[0]) in page


def test_a_long_list_is_stopped_while_it_is_checked(client, drafted):
    release = pressed(client, address(drafted), drafted.place())

    stop = reverse("admin:applications_release_stop", args=[release.pk])
    assert f'action="{stop}"' in text(client.get(page_of(release)))
    stopped = text(client.post(stop, follow=True))

    assert "stopped it at" in stopped
    assert f'<a href="{address(drafted)}">Make the list again</a>' in stopped


def test_the_press_asks_as_much_of_three_people_as_of_one(client, drafted, django_assert_num_queries):
    choices = [drafted.place() for _ in range(3)]
    client.get("/admin/")  # the first page of a session notes that somebody is here

    for some in (choices[:1], choices):
        people = ",".join(str(choice.pk) for choice in some)
        with django_assert_num_queries(10):
            press(client, address(drafted), "release", people=people, number=len(some))
    late = {"hear_by": "2026-10-30"}
    for some in (choices[:1], choices):
        people = ",".join(str(choice.pk) for choice in some)
        with django_assert_num_queries(9):
            press(client, late_address(drafted), "release", people=people, number=len(some), **late)


def test_a_list_that_is_refused_says_why_and_leads_back(client, drafted):
    stays, goes = drafted.place(), drafted.place()
    release = pressed(client, address(drafted), stays, goes)
    drafted.selection.placements.filter(choice=goes).update(verdict=Verdict.RESERVE)
    check_releases(NOW)

    page = text(client.get(page_of(release)))

    assert f"2 people were to be told. <strong>{CHANGED}</strong>" in page
    assert "Nobody was told anything, and nothing was decided." in page
    assert f'<a href="{address(drafted)}">Make the list again</a>' in page
    assert "data-open-again" not in page


def test_a_message_that_is_refused_leads_back_to_its_own_page(client, drafted):
    choice = drafted.place(None)
    release = pressed(client, late_address(drafted), choice, hear_by="2026-10-30")
    drafted.place(None)
    check_releases(NOW)

    assert f'<a href="{late_address(drafted)}">Make the list again</a>' in text(client.get(page_of(release)))


def test_whose_letter_has_a_gap_is_said_to_who_may_read_of_them_alone(client, drafted):
    choice = drafted.place(Verdict.RESERVE)
    other = CommunityFactory(round=drafted.community.round, sessions=0, name="Sample  group")
    ChoiceFactory(community=other, application=choice.application)
    release = pressed(client, address(drafted, "reserve"), choice)
    check_releases(NOW)
    gap = "<small>A word is missing in it:"

    own = text(client.get(page_of(release)))
    assert (gap in own, name(choice) in own) == (True, True)
    declared = StaffFactory(convenor=drafted.community.convenor)
    ConflictFactory(application=choice.application, reviewer=declared)
    possible = StaffFactory(convenor=drafted.community.convenor, email="sam@workplace.example.net")
    applicants = type(choice.application.applicant).objects
    applicants.filter(pk=choice.application.applicant_id).update(email="kim@workplace.example.net")
    for who, said in ((declared, "1 person is hidden from you"), (possible, choice.application.code)):
        sign_in(client, who)
        page = text(client.get(page_of(release)))
        assert said in page
        assert "The letter to one person is not ready." in page
        assert gap not in page
        assert name(choice) not in page


def test_today_and_the_releases_say_how_a_list_stands(client, drafted):
    stays = drafted.place()
    release = pressed(client, address(drafted), stays)
    assert "being checked, letter by letter" in text(client.get("/admin/"))
    assert "Not held yet" in text(client.get(WINDOW))
    assert "Being checked" in text(client.get(WINDOW))
    drafted.place()
    check_releases(NOW)

    today = text(client.get("/admin/"))
    assert f"not held. {CHANGED}" in today
    assert page_of(release) in today
    assert "Refused" in text(client.get(WINDOW))
    Release.objects.update(ended_at=NOW - timedelta(days=8))
    assert page_of(release) not in text(client.get("/admin/"))
