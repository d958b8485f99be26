"""The desk's first page."""

import pytest
from django.utils import timezone

from outbox.models import Message
from reports.templatetags.desk import days_left
from tests.factories import ChoiceFactory, CommunityFactory, StaffFactory
from tests.signing_in import sign_in

pytestmark = pytest.mark.django_db
CANARY = "Canary"


@pytest.fixture
def community():
    return CommunityFactory(sessions=2)


@pytest.fixture
def staff(client, community):
    user = StaffFactory(convenor=community.convenor)
    sign_in(client, user)
    return user


def failed_mail_of(convenor, key: str) -> None:
    now = timezone.now()
    Message.objects.create(
        key=key,
        kind="sample",
        to="robin@example.org",
        convenor_id=convenor.pk,
        status="failed",
        due_at=now,
        next_attempt_at=now,
    )


def test_index_says_what_waits_and_links_to_it(client, staff, community):
    ChoiceFactory(community=community)
    failed_mail_of(community.convenor, "ours")

    page = client.get("/admin/").content.decode()

    assert "One applicant of" in page
    assert 'href="/admin/applications/choice/?needs=1"><span class="tile-number">1</span>' in page
    assert 'href="/admin/outbox/message/?status__exact=failed"><span class="tile-number">1</span>' in page
    assert community.short_name in page


def test_index_shows_nothing_of_another_convenor(client, staff):
    theirs = CommunityFactory(short_name=CANARY, name=CANARY, round__title=CANARY)
    ChoiceFactory(community=theirs)
    failed_mail_of(theirs.convenor, "theirs")

    page = client.get("/admin/").content.decode()

    assert CANARY not in page
    assert 'status__exact=failed"><span class="tile-number">0</span>' in page


def test_index_on_the_first_day_says_that_nothing_waits(client):
    sign_in(client, StaffFactory())

    page = client.get("/admin/").content.decode()

    assert "Nothing waits for you" in page
    assert "tile-number" not in page


def test_index_links_lead_somewhere(client, staff, community):
    ChoiceFactory(community=community)
    page = client.get("/admin/").content.decode()
    links = {part.split('"')[0].replace("&amp;", "&") for part in page.split('href="/admin/')[1:]}

    for link in links:
        assert client.get(f"/admin/{link}").status_code == 200, link


@pytest.mark.parametrize(
    ("days", "words"),
    [(0, "today"), (1, "in 1 day"), (3, "in 3 days"), (-1, "1 day ago"), (-2, "2 days ago")],
)
def test_days_left_says_when(days, words):
    assert days_left(days) == words
