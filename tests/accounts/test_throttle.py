from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core.cache import cache
from django.db import connection

from accounts.throttle import keyed_connection, may_send

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 3, 1, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(AT, tick=False) as clock:
        yield clock


@pytest.fixture
def send(rf):
    def go(email: str, ip: str = "203.0.113.9", purpose: str = "waitlist", **headers: str) -> bool:
        request = rf.post("/", REMOTE_ADDR=ip, headers=headers)
        return may_send(request, purpose=purpose, email=email, at=datetime.now(UTC))

    return go


def test_may_send_refuses_the_sixth_from_a_connection_within_an_hour(send, clock):
    assert [send(f"person{number}@example.org") for number in range(6)] == [True] * 5 + [False]
    assert send("person9@example.org", ip="203.0.113.10")

    clock.shift(3601)
    assert send("person9@example.org")


def test_may_send_refuses_the_fourth_for_an_address_within_a_day(send, clock):
    answers = [send("Alex@example.org", ip=f"203.0.113.{number}") for number in range(3)]
    assert [*answers, send("alex@example.org ", ip="203.0.113.8")] == [True, True, True, False]

    clock.shift(timedelta(days=1, seconds=1).total_seconds())
    assert send("alex@example.org", ip="203.0.113.8")


def test_may_send_counts_each_form_for_itself(send):
    for number in range(6):
        send(f"person{number}@example.org")

    assert send("alex@example.org", purpose="forum")


def test_may_send_is_not_fooled_by_a_header_of_the_sender(send):
    answers = [
        send(f"person{number}@example.org", **{"X-Forwarded-For": f"198.51.100.{number}"})
        for number in range(6)
    ]

    assert answers[-1] is False


def test_may_send_believes_as_many_proxies_as_the_settings_name(send, settings):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    forged = [
        send(f"a{number}@example.org", **{"X-Forwarded-For": f"10.0.0.{number}, 198.51.100.7"})
        for number in range(6)
    ]
    others = [
        send(f"b{number}@example.org", **{"X-Forwarded-For": f"198.51.100.{number + 10}"})
        for number in range(6)
    ]

    assert forged == [True] * 5 + [False]
    assert others == [True] * 6


def test_may_send_keeps_neither_address(send):
    send("alex@example.org")

    with connection.cursor() as cursor:
        cursor.execute("SELECT cache_key, value FROM cache")
        kept = str(cursor.fetchall())
    assert "accounts" in kept
    assert "203.0.113.9" not in kept
    assert "alex" not in kept
    cache.clear()


def test_keyed_connection_changes_its_key_every_day(rf):
    request = rf.post("/", REMOTE_ADDR="203.0.113.9")
    today = keyed_connection(request, AT)

    assert keyed_connection(request, AT + timedelta(hours=20)) == today
    assert keyed_connection(request, AT + timedelta(days=1)) != today
