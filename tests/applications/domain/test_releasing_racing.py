"""Stop against the tick, and ticks against each other, with real threads.

Seen failing with the guard taken out, once, by hand: without `due(at)` in the update of `_begin` both win; without
`waiting()` in the update of `_carry_out` a line is told by each.
"""

from datetime import timedelta

import pytest

from applications.domain.checking import HOLD
from applications.domain.holding import hold_list, stop_release
from applications.domain.releasing import carry_out_releases
from applications.errors import ReleaseOver
from applications.models import Offer, Release
from outbox.models import Message
from tests.applications.domain.drafted import Drafted
from tests.factories import CLOSES_AT
from tests.threads import at_once

pytestmark = pytest.mark.django_db(transaction=True)
AT = CLOSES_AT + timedelta(days=10)
OVER = AT + HOLD


def together(*calls) -> list:
    return at_once(lambda call: call(), *((call,) for call in calls))


def hold(drafted: Drafted, choices) -> Release:
    read = {choice.pk for choice in choices}
    return hold_list(
        drafted.selection, drafted.community, "offers", read=read, note="Sample.", by=drafted.staff, at=AT
    )


@pytest.mark.parametrize("attempt", range(5))
def test_a_list_that_is_stopped_while_it_begins_is_either_and_never_both(attempt):
    drafted = Drafted()
    release = hold(drafted, [drafted.place() for _ in range(3)])

    def stop() -> None:
        stop_release(release, by=drafted.staff, at=OVER)

    stopped, *told = together(stop, *[lambda: carry_out_releases(OVER)] * 2)

    release.refresh_from_db()
    lines = set(release.lines.values_list("outcome", flat=True))
    if release.state == Release.State.STOPPED:
        assert (stopped, told, lines) == (None, [0, 0], {"stopped"})
        assert (Offer.objects.count(), Message.objects.count()) == (0, 0)
    else:
        assert (type(stopped), sum(told), lines) == (ReleaseOver, 3, {"done"})
        assert (Offer.objects.count(), Message.objects.count()) == (3, 3)


def test_everybody_is_told_once_by_three_ticks_at_once():
    drafted = Drafted()
    release = hold(drafted, [drafted.place() for _ in range(6)])

    told = together(*[lambda: carry_out_releases(OVER)] * 3)

    assert sum(told) == 6
    assert set(release.lines.values_list("outcome", flat=True)) == {"done"}
    assert (Offer.objects.count(), Message.objects.count()) == (6, 6)


def test_a_list_is_held_once_by_two_who_press_together():
    drafted = Drafted()
    choices = [drafted.place() for _ in range(2)]

    outcomes = together(*[lambda: hold(drafted, choices)] * 2)

    assert {outcome.pk for outcome in outcomes} == {Release.objects.get().pk}
