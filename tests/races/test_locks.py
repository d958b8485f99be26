"""Locks are taken in one order, application, community, seat, so that no two verbs wait for each other.

PostgreSQL ends one of the two with "deadlock detected": seen once by hand without `lock` in
`communities.domain.members.admit`, and without the order in `applications.domain.withdrawing.withdraw`. SQLite has
one lock for all writers.
"""

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from applications.domain.late_yes import accept_late
from applications.domain.offers import accept_offer
from applications.domain.reviewing import save_review
from applications.domain.withdrawing import withdraw
from applications.models import Score
from bench.seats.stage import group, lapsed_offers, open_offers
from communities.domain.members import leave
from communities.domain.moving import move_person
from communities.domain.seats import change_ceiling, lock, lock_all, take_seat
from communities.domain.weighing import check_weight
from communities.errors import CriterionScored, NoSeatFree
from communities.models import Community, Criterion, Member, Seat
from tests.factories import (
    ChoiceFactory,
    CommunityFactory,
    CriterionFactory,
    MemberFactory,
    OfferFactory,
    PersonFactory,
    RoundFactory,
    SeatFactory,
    StaffFactory,
    SubmittedApplicationFactory,
)
from tests.races.meeting import meanwhile
from tests.threads import at_once

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.xdist_group("races"),
]


def test_accept_offer_and_change_ceiling_do_not_wait_for_each_other():
    one = group(4, ceiling=5, floor=1)
    *_, last = open_offers(one.choices)
    one.community.seats.filter(number=4).update(number=5)  # what the lower ceiling moves

    with meanwhile(lambda: change_ceiling(one.community, 4, by=None)) as changed:
        accept_offer(last, shares_contact=True, at=timezone.now())

    assert changed.result().ceiling == 4
    assert (one.members, one.seats) == (1, [1, 2, 3, 4])


def test_a_first_score_waits_for_who_changes_the_weight():
    """Without the lock it is kept at once, and the change of a criterion that nobody scored by goes on."""
    choice = ChoiceFactory(community__sessions=0)
    criterion, reviewer = (
        CriterionFactory(community=choice.community, weight=1),
        StaffFactory(convenor=choice.community.convenor),
    )
    scored = {"scores": {criterion.pk: 5}, "note": "", "recommendation": "", "at": timezone.now()}

    with meanwhile(lambda: save_review(choice, reviewer, **scored)) as saved:
        check_weight(criterion, 3)
        waits = not Score.objects.exists()
        Criterion.objects.filter(pk=criterion.pk).update(weight=3)

    assert waits
    assert saved.result().scores.get().criterion.weight == 3


def test_a_change_of_weight_waits_for_a_first_score_and_is_refused():
    choice = ChoiceFactory(community__sessions=0)
    criterion = CriterionFactory(community=choice.community, weight=1)
    reviewer = StaffFactory(convenor=choice.community.convenor)

    @transaction.atomic
    def change() -> str:
        try:
            check_weight(criterion, 3)
        except CriterionScored:
            return "refused"
        return "changed"

    with meanwhile(change) as changed:
        save_review(
            choice,
            reviewer,
            scores={criterion.pk: 5},
            note="",
            recommendation="",
            at=timezone.now(),
        )

    assert changed.result() == "refused"


def test_who_can_only_hear_no_does_not_wait_for_the_community():
    """On SQLite everybody waits for whoever writes."""
    one = group(3, ceiling=1, floor=1)
    open_offers(one.choices[:1])
    (lapsed,) = lapsed_offers(one.choices[1:2])
    heard, before_the_end = [], []

    def press() -> None:
        heard.append(accept_late(lapsed, shares_contact=True, at=timezone.now()))
        try:
            take_seat(one.community, one.choices[2].application.applicant)
        except NoSeatFree:
            heard.append(NoSeatFree)

    with meanwhile(press, after=lambda: before_the_end.extend(heard)):
        lock(one.community)

    assert heard == [None, NoSeatFree]
    assert before_the_end == ([] if connection.vendor == "sqlite" else heard)


def test_several_communities_are_locked_by_their_numbers():
    pks = [community.pk for community in CommunityFactory.create_batch(3, sessions=0)]
    Community.objects.filter(pk=pks[0]).update(position=9)

    with transaction.atomic(), CaptureQueriesContext(connection) as queries:
        lock_all(Community.objects.filter(pk__in=pks).order_by("-pk"))

    (sql,) = [one["sql"] for one in queries]
    assert sql.startswith('SELECT "communities_community"."id" AS "pk" FROM')
    assert sql.partition("ORDER BY")[2].split(" FOR ")[0].strip() == "1 ASC"


def test_who_merges_two_accounts_and_who_ends_a_membership_do_not_wait_for_each_other():
    member = MemberFactory()
    keep = PersonFactory()

    @transaction.atomic
    def merge() -> bool:
        move_person(keep, member.person)
        return True

    with meanwhile(merge) as merged:
        leave(member, reason="", by=None, at=timezone.now())

    assert merged.result()
    assert Member.objects.get().person == keep


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
