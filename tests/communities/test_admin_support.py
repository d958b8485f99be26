"""The desk's window on what is to be arranged for new members."""

from datetime import timedelta

import pytest
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditEvent
from communities import registry
from communities.models import SupportTask
from tests.factories import (
    AccessNeedsFactory,
    CommunityFactory,
    ReviewerFactory,
    StaffFactory,
    SupportTaskFactory,
    UserFactory,
)
from tests.factories.days import days_from_today
from tests.signing_in import sign_in

pytestmark = pytest.mark.django_db
WORDS = "Canary words"
LIST = "/admin/communities/supporttask/"


@pytest.fixture(autouse=True)
def everybody_applied(monkeypatch):
    monkeypatch.setattr(registry, "STANDING", [lambda user: Q(pk__isnull=False)])


@pytest.fixture
def community():
    return CommunityFactory(sessions=0)


@pytest.fixture
def trusted(client, community):
    user = StaffFactory(convenor=community.convenor, convenor__sees_access_needs=True)
    sign_in(client, user)
    return user


def task_of(community, **fields: object) -> SupportTask:
    task = SupportTaskFactory(community=community, **fields)
    AccessNeedsFactory(round=community.round, person=task.person, words=WORDS)
    return task


def window(task: SupportTask, page: str = "change") -> str:
    return reverse(f"admin:communities_supporttask_{page}", args=[task.pk])


def rows(client, words: str = "") -> list[SupportTask]:
    return list(client.get(LIST + words).context["cl"].result_list)


def test_list_begins_with_what_is_overdue_and_shows_no_words(client, trusted, community):
    later, overdue = (task_of(community, due_on=days_from_today(days).date()) for days in (9, -3))
    done = task_of(community, done_at=timezone.now(), done_by=trusted)
    task_of(CommunityFactory(sessions=0))

    assert rows(client) == [overdue, later]
    assert rows(client, "?state=all") == [overdue, later, done]
    assert rows(client, "?state=done") == [done]
    page = client.get(LIST).content.decode()
    assert page.index("Overdue") < page.index("To arrange</span>")
    assert WORDS not in page


def test_list_takes_the_same_queries_for_one_row_and_three(
    client, trusted, community, django_assert_num_queries, django_assert_max_num_queries
):
    task_of(community)
    client.get(LIST)
    with django_assert_max_num_queries(20) as counted:
        client.get(LIST)
    for _ in range(2):
        task_of(community)

    with django_assert_num_queries(len(counted)):
        client.get(LIST)


def test_task_leads_to_the_words_behind_a_look_that_is_kept_and_is_ticked_off(client, trusted, community):
    task = task_of(community)
    needs = task.person.accessneeds_rows.get()

    page = client.get(window(task)).content.decode()
    assert reverse("admin:communities_accessneeds_change", args=[needs.pk]) in page
    assert WORDS not in page
    assert not AuditEvent.objects.about(needs).exists()
    assert client.get(window(task, "done")).status_code == 200
    assert SupportTask.objects.open().exists()
    page = client.post(window(task, "done"), follow=True).content.decode()

    assert "Ticked off." in page
    task.refresh_from_db()
    assert task.done_by == trusted
    assert task.done_at > timezone.now() - timedelta(minutes=5)
    assert "ticked off already" in client.post(window(task, "done"), follow=True).content.decode()


@pytest.mark.parametrize(
    ("make", "fields"),
    [
        (StaffFactory, {}),
        (ReviewerFactory, {"convenor__sees_access_needs": True}),
        (UserFactory, {"is_staff": True, "is_superuser": True}),
    ],
    ids=["no permission", "reviewer", "administrator"],
)
def test_window_is_not_there_for_who_may_not_read_access_needs(client, community, make, fields):
    task = task_of(community)
    sign_in(client, make(**fields, **({} if make is UserFactory else {"convenor": community.convenor})))

    assert client.get(LIST).status_code == 403
    for page in ("change", "done"):
        assert client.get(window(task, page)).status_code == 404
        assert client.post(window(task, page)).status_code == 404
    assert SupportTask.objects.open().exists()
    assert LIST not in client.get("/admin/").content.decode()
