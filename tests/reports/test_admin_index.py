"""The desk's first page."""

import pytest
from django.utils import timezone

from outbox.models import Message
from reports.templatetags.desk import days_left
from tests.factories import (
    AssignmentFactory,
    ChoiceFactory,
    CommunityFactory,
    OfferFactory,
    ReviewerFactory,
    StaffFactory,
)
from tests.signing_in import sign_in

pytestmark = pytest.mark.django_db
CANARY = "Canary"


@pytest.fixture
def community():
    return CommunityFactory(sessions=2)


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


def test_index_of_a_reviewer_is_their_own_queue_and_nothing_else(client, community):
    reviewer = ReviewerFactory(convenor=community.convenor)
    given = AssignmentFactory(choice__community=community, reviewer=reviewer).choice
    ChoiceFactory(community=community, application__applicant__profile__preferred_name=CANARY)
    failed_mail_of(community.convenor, "ours")
    sign_in(client, reviewer)

    page = client.get("/admin/").content.decode()

    assert "0 of 1 done" in page
    assert f"Next: Application {given.application_id}" in page
    for theirs in (
        "tile-number",
        CANARY,
        given.application.applicant.get_full_name(),
        "/admin/outbox/",
        "/admin/communities/",
    ):
        assert theirs not in page, theirs


def test_index_of_a_reviewer_without_work_says_so(client, community):
    sign_in(client, ReviewerFactory(convenor=community.convenor))

    assert "Nothing is given to you to review" in client.get("/admin/").content.decode()


@pytest.mark.parametrize(("who", "most"), [(StaffFactory, 8), (ReviewerFactory, 4)])
def test_index_takes_few_queries_none_twice_and_no_more_for_more_rows(
    client, community, who, most, django_assert_max_num_queries, django_assert_num_queries
):
    user = who(convenor=community.convenor)
    sign_in(client, user)

    def add() -> None:
        here = CommunityFactory(round=community.round, sessions=2)
        AssignmentFactory(choice__community=here, reviewer=user)
        OfferFactory(choice__community=here)
        failed_mail_of(community.convenor, f"mail {here.pk}")

    add()
    client.get("/admin/")  # the first page of a session notes that somebody is here
    with django_assert_max_num_queries(most) as counted:
        client.get("/admin/")
    said = [query["sql"] for query in counted.captured_queries]
    assert len(set(said)) == len(said)
    add()
    add()

    with django_assert_num_queries(len(counted)):
        client.get("/admin/")
