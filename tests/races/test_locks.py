"""Locks are taken in one order, application, community, seat, so that no two verbs wait for each other.

PostgreSQL ends one of the two with "deadlock detected": seen once by hand without `lock` in
`communities.domain.members.admit`, and without the order in `applications.domain.withdrawing.withdraw`. SQLite has
one lock for all writers.
"""

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager

import pytest
from django.db import connection, connections, transaction
from django.utils import timezone

from applications.domain.offers import accept_offer
from applications.domain.withdrawing import withdraw
from bench.seats.stage import group, open_offers
from communities.domain.seats import change_ceiling
from communities.models import Seat
from tests.factories import (
    CommunityFactory,
    OfferFactory,
    RoundFactory,
    SeatFactory,
    SubmittedApplicationFactory,
)
from tests.threads import at_once
from tests.waiting import until

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.xdist_group("races"),
]
# Of this database alone. `pg_stat_activity` would stand still within a transaction.
WAITING = """
    SELECT count(*) FROM pg_locks waiting WHERE NOT granted AND EXISTS (
        SELECT 1 FROM pg_locks held JOIN pg_database d ON d.oid = held.database
        WHERE held.pid = waiting.pid AND d.datname = current_database()
    )
"""


def count_waiting() -> int:
    with connection.cursor() as cursor:
        cursor.execute(WAITING)
        return cursor.fetchone()[0]


@contextmanager
def meanwhile(verb: Callable[[], object]) -> Iterator[Future]:
    """The block is one transaction, which ends once `verb`, in another thread, waits for it."""

    def act() -> object:
        try:
            return verb()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            yield (other := Future())
            done = pool.submit(act)
            if connection.vendor == "postgresql":
                until(lambda: count_waiting() or done.done(), what="one waits for the other")
        other.set_result(done.result())


def test_accept_offer_and_change_ceiling_do_not_wait_for_each_other():
    one = group(4, ceiling=5, floor=1)
    *_, last = open_offers(one.choices)
    one.community.seats.filter(number=4).update(number=5)  # what the lower ceiling moves

    with meanwhile(lambda: change_ceiling(one.community, 4, by=None)) as changed:
        accept_offer(last, shares_contact=True, at=timezone.now())

    assert changed.result().ceiling == 4
    assert (one.members, one.seats) == (1, [1, 2, 3, 4])


def test_withdraw_frees_the_seats_of_two_communities_in_one_order():
    round_ = RoundFactory(seats_per_person=2)
    communities = CommunityFactory.create_batch(2, round=round_, sessions=0)
    applications = SubmittedApplicationFactory.create_batch(10, round=round_, communities=communities)
    for number, application in enumerate(applications):
        first, second = application.choices.order_by("community_id" if number % 2 else "-community_id")
        OfferFactory(choice=first)
        OfferFactory(
            choice=second, seat=SeatFactory(community=second.community, person=application.applicant, slot=2)
        )

    outcomes = at_once(lambda each: withdraw(each, at=timezone.now()), *((each,) for each in applications))

    assert outcomes == [None] * 10
    assert not Seat.objects.exists()
