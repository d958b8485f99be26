"""Reading changes nothing: mail scanners follow links, browsers fetch ahead, people go back."""

import pytest
from django.db import connection

from tests.house.access.addresses import every_address
from tests.house.access.roles import ANONYMOUS, APPLICANT, MEMBER, Visitor, of_roles
from tests.house.access.rules import BY_LINK
from tests.house.access.walk import PASSING, asked, walked, world

pytestmark = pytest.mark.django_db
SCANNERS = [
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0 Safari/537.36",
    "Mozilla/5.0 (compatible; Example-Link-Scanner/1.0)",
    "GoogleImageProxy",
    "curl/8.5.0",
    "",
]
LINKED = BY_LINK | {"account_reset_password_from_key"}


@of_roles()
def test_a_get_or_head_of_any_address_writes_nothing(role):
    wrote = [(str(a), a.wrote) for a in walked(role) if a.method in {"GET", "HEAD"} and a.wrote]

    assert wrote == []


@of_roles(APPLICANT)
def test_a_write_would_be_seen(role):
    """The same watch sees what a POST does."""
    wrote = {table for a in walked(role) if a.method == "POST" for table in a.wrote}

    assert {"applications_application", "accounts_auditevent"} <= wrote


@of_roles(ANONYMOUS, APPLICANT, MEMBER)
def test_a_scanner_that_follows_a_mailed_link_leaves_every_table_as_it_was(role):
    with world() as made:
        visitor = Visitor(role, made.people[role])
        before = everything()
        paths = [
            address.path(**words)
            for address in every_address()
            if address.name in LINKED
            for words in made.targets(address).values()
        ]
        for path in paths:
            for agent in SCANNERS:
                for method in ("HEAD", "GET"):
                    visitor.ask(method, path, headers={"user-agent": agent})

        assert len(paths) > len(LINKED)
        assert everything() == before


def everything() -> dict[str, list[str]]:
    """Every row of every table but those that keep a visit."""
    tables = sorted(set(connection.introspection.table_names()) - PASSING)
    with connection.cursor() as cursor:
        return {table: rows(cursor, table) for table in tables}


def rows(cursor, table: str) -> list[str]:
    cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
    return sorted(map(repr, cursor.fetchall()))


@of_roles(ANONYMOUS)
def test_a_scanner_is_asked_the_way_a_browser_is(role):
    """What is asked here is the page behind the link, not an error that would prove nothing."""
    with world() as made:
        visitor = Visitor(role, None)
        statuses = {
            asked(made, visitor, "GET", address.path(**made.targets(address)["a"])).status
            for address in every_address()
            if address.name in BY_LINK
        }

    assert statuses == {200}
