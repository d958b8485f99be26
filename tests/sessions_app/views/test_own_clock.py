"""On the pages of one's own meetings, too, whoever lives by another clock than the convenor's reads their own hours."""

from datetime import date
from urllib.parse import urlsplit

import pytest
from django.test import Client
from django.urls import reverse

from sessions_app.domain.replying import answer_link
from sessions_app.models import Session
from tests.factories import FacilitatorFactory, MemberFactory, SessionFactory
from tests.signing_in import sign_in

pytestmark = pytest.mark.django_db

OWN = "For you: 7:00 am – 9:00 am, Perth time (AWST)"


@pytest.fixture
def session() -> Session:
    return SessionFactory(date=date(2030, 10, 8))


def read(client: Client, paths: list[str]) -> dict[str, bool]:
    """Which of these pages tell the hours of somebody in Perth."""
    pages = {path: client.get(path).content.decode() for path in paths}
    assert all("Melbourne time (AEDT)" in page for page in pages.values())
    return {path: OWN in page for path, page in pages.items()}


def test_own_clock_is_told_to_a_member_on_each_page_of_their_meetings(client, session):
    person = MemberFactory(community=session.community).person
    client.force_login(person)
    paths = [
        reverse("my_community", args=[session.community_id]),
        reverse("my_session", args=[session.pk]),
        urlsplit(answer_link(session, person.pk)).path,
    ]
    assert read(client, paths) == dict.fromkeys(paths, False)

    type(person.profile).objects.filter(user=person).update(zone="Australia/Perth")

    assert read(client, paths) == dict.fromkeys(paths, True)


def test_own_clock_is_told_to_who_holds_the_meeting(client, session):
    sign_in(client, FacilitatorFactory(community=session.community, profile__zone="Australia/Perth"))
    paths = [reverse("facilitate"), reverse("session_roster", args=[session.pk])]

    assert read(client, paths) == dict.fromkeys(paths, True)
