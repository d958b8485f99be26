from datetime import timedelta

import pytest

from outbox.domain import breaker
from outbox.domain.tick import tick
from outbox.queries import delivery_health

pytestmark = pytest.mark.django_db

MINUTE = timedelta(minutes=1)


def test_delivery_health_is_bad_before_the_first_tick(at):
    health = delivery_health(at)

    assert (health.last_tick_at, health.oldest_due_age, health.failed, health.paused_until) == (
        None,
        None,
        0,
        None,
    )
    assert not health.is_ready


@pytest.mark.parametrize(("minutes", "is_ready"), [(3, True), (3.1, False), (-3.1, False)])
def test_delivery_health_is_bad_when_nothing_has_ticked_for_three_minutes_or_by_a_clock_ahead(
    at, minutes, is_ready
):
    tick(at)
    health = delivery_health(at + minutes * MINUTE)

    assert (health.last_tick_at, health.is_ready) == (at, is_ready)


@pytest.mark.parametrize(("minutes", "is_ready"), [(10, True), (11, False)])
def test_delivery_health_is_bad_when_mail_waits_for_ten_minutes(make_message, at, minutes, is_ready):
    tick(at)
    make_message(due_at=at - minutes * MINUTE)
    make_message(due_at=at + MINUTE)
    make_message(due_at=at - 60 * MINUTE, next_attempt_at=at + MINUTE)
    health = delivery_health(at)

    assert (health.oldest_due_age, health.is_ready) == (minutes * MINUTE, is_ready)


def test_delivery_health_counts_what_people_must_look_at(make_message, at, django_assert_num_queries):
    make_message(status="failed")
    make_message(status="failed")
    make_message(status="expired")
    breaker.trip(at)
    with django_assert_num_queries(3):
        health = delivery_health(at)

    assert (health.failed, health.expired, health.paused_until) == (2, 1, at + MINUTE)
    assert delivery_health(at + 2 * MINUTE).paused_until is None
