"""One section of an application, written by somebody who is not signed in, or no longer."""

import pytest
from django.test import Client
from django.urls import reverse

from applications.models import Application
from tests.applications.views.typed import WISH, Pages, about
from tests.factories import (
    PersonFactory,
)

pytestmark = pytest.mark.django_db


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
