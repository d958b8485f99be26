"""The page on which somebody asks to hear of the next call."""

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import AuditEvent
from applications.domain.keeping import keep_path
from applications.domain.withdrawing import withdraw
from applications.models import Application
from tests.factories import ApplicationFactory, ChoiceFactory, StaffFactory
from tests.signing_in import sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def application() -> Application:
    return ChoiceFactory(status="not_this_time").application


def kept(application: Application):
    return Application.objects.get(pk=application.pk).details_kept_at


def test_the_page_asks_with_a_box_that_is_not_ticked_and_changes_nothing(client, application):
    page = client.get(keep_path(application)).content.decode()

    assert 'name="keeps"' in page
    assert "checked" not in page
    assert application.applicant.get_full_name() not in page
    assert kept(application) is None


def test_the_box_is_kept_and_taken_back_on_the_same_page(client, application):
    path = keep_path(application)

    refused = client.post(path, {"answer": "keep"})
    assert "Tick the box if you would like that" in refused.content.decode()
    assert kept(application) is None
    assert client.post(path, {"answer": "keep", "keeps": "on"}).headers["Location"] == path
    first = kept(application)
    client.post(path, {"answer": "keep", "keeps": "on"})

    assert first is not None
    assert kept(application) == first
    assert "You will hear of the next call" in client.get(path).content.decode()
    client.post(path, {"answer": "forget"})
    client.post(path, {"answer": "forget"})
    assert kept(application) is None
    verbs = AuditEvent.objects.order_by("pk").values_list("verb", "actor")
    assert list(verbs) == [
        ("details_kept", application.applicant_id),
        ("details_not_kept", application.applicant_id),
    ]


def test_a_link_that_is_altered_or_of_what_does_not_stand_opens_nothing(client, application):
    path = keep_path(application)
    assert client.get(path[:-3] + "xx/").status_code == 404
    withdraw(application, at=timezone.now())
    assert client.get(path).status_code == 404
    assert client.post(path, {"answer": "keep", "keeps": "on"}).status_code == 404
    assert client.get(keep_path(ApplicationFactory())).status_code == 404
    assert kept(application) is None


def test_the_form_is_refused_without_its_key(application):
    strict = Client(enforce_csrf_checks=True)

    assert strict.post(keep_path(application), {"answer": "keep", "keeps": "on"}).status_code == 403


def test_ones_own_page_shows_it_to_who_was_told_not_this_time(client, application):
    waiting = ChoiceFactory(application__applicant=application.applicant).application
    client.force_login(application.applicant)

    page = client.get("/my/").content.decode()

    assert "Hear of the next call?" in page
    assert page.count("/keep/") == 1
    Application.objects.filter(pk=waiting.pk).update(details_kept_at=timezone.now())
    page = client.get("/my/").content.decode()
    assert "You will hear of the next call. Change that" in page
    assert page.count("/keep/") == 2


def test_staff_find_who_asked(client, application):
    other = ChoiceFactory(community=application.choices.get().community).application
    Application.objects.filter(pk=application.pk).update(details_kept_at=timezone.now())
    sign_in(client, StaffFactory(convenor=application.round.convenor))

    page = client.get("/admin/applications/application/?next=yes").content.decode()

    assert application.applicant.email in page
    assert other.applicant.email not in page
    for one, is_said in ((application, True), (other, False)):
        page = client.get(f"/admin/applications/application/{one.pk}/change/").content.decode()
        assert ("asks to hear of it" in page) == is_said
