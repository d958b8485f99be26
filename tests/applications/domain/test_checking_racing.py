"""Runs that check one list against each other, and against the press that stops it, with real threads.

Seen failing with the guard taken out, once, by hand: without `is_checked=False` in the update of `_write_out` letters
are written by each; without the lock in `_keep_lines` a list that is stopped keeps lines that wait.
"""

from datetime import timedelta

import pytest

from accounts.models import AuditEvent
from applications.domain import holding
from applications.domain.checking import check_releases
from applications.domain.holding import hold_list, stop_release
from applications.models import Release
from outbox.models import Message
from tests.applications.domain.drafted import Drafted
from tests.factories import CLOSES_AT
from tests.threads import at_once

pytestmark = pytest.mark.django_db(transaction=True)
AT = CLOSES_AT + timedelta(days=10)


@pytest.fixture(autouse=True)
def everything_is_long(monkeypatch):
    monkeypatch.setattr(holding, "AT_ONCE", 0)


@pytest.fixture
def drafted() -> Drafted:
    return Drafted()


def together(*calls) -> list:
    return at_once(lambda call: call(), *((call,) for call in calls))


def press(drafted: Drafted, choices) -> Release:
    read = {choice.pk for choice in choices}
    return hold_list(
        drafted.selection, drafted.community, "offers", read=read, note="Sample.", by=drafted.staff, at=AT
    )


def test_each_letter_is_written_out_once_by_three_runs_at_once(drafted):
    release = press(drafted, [drafted.place() for _ in range(6)])

    done = together(*[lambda: check_releases(AT)] * 3)

    assert sum(done) == 6
    assert Release.objects.get().state == "held"
    assert release.lines.filter(is_checked=True).count() == 6
    assert AuditEvent.objects.filter(verb="release_held").count() == 1


@pytest.mark.parametrize("attempt", range(5))
def test_a_list_that_is_stopped_while_it_is_checked_leaves_no_line_that_waits(drafted, attempt):
    release = press(drafted, [drafted.place() for _ in range(3)])

    together(lambda: stop_release(release, by=drafted.staff, at=AT), *[lambda: check_releases(AT)] * 2)

    assert Release.objects.get().state == "stopped"
    assert not release.lines.exclude(outcome="stopped").exists()
    assert not Message.objects.exists()


def test_a_list_is_kept_once_by_two_who_press_together(drafted):
    choices = [drafted.place() for _ in range(2)]

    outcomes = together(*[lambda: press(drafted, choices)] * 2)

    assert {outcome.pk for outcome in outcomes} == {Release.objects.get().pk}
