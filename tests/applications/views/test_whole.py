"""A whole application over the web, the account included: what it asks of the database."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from applications.models import Application
from tests.applications.views.typed import Pages, about, chosen, dates, hidden
from tests.factories import CollectionNoticeFactory, CommunityFactory
from tests.journeys.post import code_in, newest_to

pytestmark = pytest.mark.django_db

EMAIL = "kim@example.org"
TRANSACTION = ("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT")
# Over 16 requests, from the code to the sending; each reads the visit and the person.
MOST = 137
MOST_OF_TRANSACTIONS = 26


def test_a_whole_application_asks_the_database_no_more_than_it_did():
    round_ = CollectionNoticeFactory().round
    community = CommunityFactory(round=round_)
    client = Client()
    pages = Pages(client, round_)
    door = reverse("account_request_login_code")
    parts = {
        "about": about(),
        "communities": chosen(community),
        "dates": dates(community),
        "access": {"words": "A chair near the door."},
        "safety": {"words": ""},
        "counted": {"gender": "woman"},
    }

    client.get(pages.list)
    client.post(f"{door}?next={pages.list}", {"email": EMAIL})
    code = code_in(newest_to(EMAIL))
    with CaptureQueriesContext(connection) as ran:
        client.post(reverse("account_confirm_login_code"), {"code": code})
        client.get(pages.list)
        for part, typed in parts.items():
            client.get(pages.address(part))
            client.post(pages.address(part), typed | {"action": "continue", "revision": 0})
        page = client.get(pages.check).content.decode()
        said = {name: hidden(page, name) for name in ("revision", "notice_version")}
        client.post(pages.check, said | {"notice": "on"})

    assert Application.objects.get().is_submitted
    asked = [query["sql"] for query in ran.captured_queries]
    of_transactions = [sql for sql in asked if sql.startswith(TRANSACTION)]
    assert len(asked) - len(of_transactions) <= MOST
    assert len(of_transactions) <= MOST_OF_TRANSACTIONS
