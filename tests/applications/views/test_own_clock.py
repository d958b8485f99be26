"""Whoever lives by another clock than the convenor's reads their own hours wherever they read of meetings."""

from datetime import date
from urllib.parse import urlsplit

import pytest
from django.urls import reverse

from accounts.models import User
from applications.domain.offer_rows import answer_link
from sessions_app.domain.notices import registration_link
from tests.factories import (
    ChoiceFactory,
    ForumSessionFactory,
    OfferFactory,
    PersonFactory,
    RegistrationFactory,
    SessionFactory,
)

pytestmark = pytest.mark.django_db


def own_pages(person: User) -> list[str]:
    """Where somebody reads of meetings besides their own pages: community, convenor, forum, offer, registration."""
    meeting = SessionFactory(date=date(2030, 10, 8))
    community = meeting.community
    choice = ChoiceFactory(application__applicant=person, community=community, status="offered")
    offer = OfferFactory(choice=choice)
    forum = ForumSessionFactory(date=date(2030, 10, 9)).community
    place = RegistrationFactory(session__date=date(2030, 10, 10), email=person.email)
    return [
        reverse("community", args=[community.convenor.slug, community.round.slug, community.slug]),
        reverse("convenor", args=[forum.convenor.slug]),
        reverse("forum", args=[forum.convenor.slug, forum.slug]),
        urlsplit(answer_link(offer)).path,
        urlsplit(registration_link(place)).path,
    ]


def test_own_clock_is_told_wherever_somebody_who_is_signed_in_reads_of_meetings(client):
    person = PersonFactory(profile__zone="Australia/Perth")
    pages = own_pages(person)
    assert not any("For you" in client.get(path).content.decode() for path in pages)

    client.force_login(person)

    for path in pages:
        page = client.get(path).content.decode()
        assert "For you: 7:00 am – 9:00 am, Perth time (AWST)" in page, path
        assert "Melbourne time" in page
