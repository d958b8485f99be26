"""A freed seat goes to who restores the group, by hand with a reason or by itself, and never too late."""

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest

from accounts.models import AuditEvent
from applications.domain.backfilling import backfill_waiting, offer_freed_seat
from applications.errors import CannotDecide, ReasonMissing
from applications.models import Choice, Offer
from applications.queries.reserve import vacancy_of
from communities.domain.members import leave
from communities.domain.seats import change_ceiling
from communities.models import Community, Target
from tests import factories
from tests.threads import at_once

pytestmark = pytest.mark.django_db
AT = datetime(2026, 9, 22, 0, 0, tzinfo=UTC)  # after the close, before the first meeting


@pytest.fixture
def community():
    """Twenty seats, of which at least two should be rural; one offer was declined long ago."""
    community = factories.CommunityFactory(
        round__in_2026=True, sessions__starts_at=AT + timedelta(days=30), sessions=1, floor=1, ceiling=3
    )
    factories.TargetFactory(
        community=community, kind=Target.Kind.LEAST_OF, trait="place", values=["rural_shire"], number=2
    )
    declined = factories.ChoiceFactory(community=community, status=Choice.Status.NOT_THIS_TIME)
    factories.OfferFactory(
        choice=declined,
        status=Offer.Status.DECLINED,
        offered_at=AT - timedelta(days=3),
        answered_at=AT - timedelta(days=2),
    )
    return community


@pytest.fixture
def staff(community):
    return factories.StaffFactory(convenor=community.convenor)


def waiting(community: Community, place: str = "metropolitan", **fields: object) -> Choice:
    fields = {"status": Choice.Status.RESERVE, "application__place": place} | fields
    return factories.ChoiceFactory(community=community, **fields)


def itself(community: Community) -> None:
    Community.objects.filter(pk=community.pk).update(backfills_itself=True)


def offered() -> set[int]:
    return set(Offer.objects.unanswered().values_list("choice", flat=True))


def test_vacancy_names_first_who_restores_the_balance_and_not_who_scored_best(community):
    waiting(community)
    factories.ReviewFactory(choice=waiting(community))
    rural = waiting(community, "rural_shire")

    vacancy = vacancy_of(community, AT)

    assert vacancy.first == rural.pk
    assert len(vacancy.fits) == 3
    assert (vacancy.free, vacancy.kept, vacancy.has_ended) == (3, 0, False)


def test_vacancy_leaves_out_who_holds_a_place_elsewhere_and_who_was_told_no(community):
    other = factories.CommunityFactory(round=community.round, sessions=0)
    placed = waiting(community)
    factories.MemberFactory(community=other, person=placed.application.applicant)
    waiting(community, status=Choice.Status.NOT_THIS_TIME)

    assert vacancy_of(community, AT).fits == {}


def test_vacancy_holds_who_said_yes_too_late(community):
    late = waiting(community, status=Choice.Status.OFFERED)
    factories.OfferFactory(choice=late, status=Offer.Status.EXPIRED, offered_at=AT, late_yes_at=AT)

    assert vacancy_of(community, AT).first == late.pk


def test_offer_freed_seat_to_who_fits_best_needs_no_reason(community, staff):
    waiting(community)
    rural = waiting(community, "rural_shire")

    offer = offer_freed_seat(rural, by=staff, at=AT)

    offer.refresh_from_db()
    assert (offer.choice, offer.override_reason) == (rural, "")


def test_offer_freed_seat_past_who_fits_best_wants_a_reason_and_keeps_it(community, staff):
    waiting(community, "rural_shire")
    other = waiting(community)

    with pytest.raises(ReasonMissing):
        offer_freed_seat(other, by=staff, override_reason="  ", at=AT)
    assert offered() == set()
    offer = offer_freed_seat(other, by=staff, override_reason="Works with the schools of two members.", at=AT)

    offer.refresh_from_db()
    assert offer.override_reason == "Works with the schools of two members."
    event = AuditEvent.objects.about(offer).get(verb="reserve_passed_over")
    assert (event.actor, event.details) == (staff, {})


def test_offer_freed_seat_is_refused_to_who_does_not_wait(community, staff):
    undecided = waiting(community, status=Choice.Status.UNDER_REVIEW)

    with pytest.raises(CannotDecide):
        offer_freed_seat(undecided, by=staff, override_reason="A reason.", at=AT)


def test_offer_freed_seat_is_refused_once_joining_has_ended(community, staff):
    community.last_joining_session = 1
    community.save()
    choice = waiting(community)

    with pytest.raises(CannotDecide, match="takes nobody in"):
        offer_freed_seat(choice, by=staff, at=AT + timedelta(days=31))
    assert backfilled(community, AT + timedelta(days=31)) == 0


def backfilled(community: Community, at: datetime = AT) -> int:
    itself(community)
    return backfill_waiting(at)


def test_backfill_offers_every_free_seat_and_weighs_the_group_anew_for_each(community):
    rural = [waiting(community, "rural_shire") for _ in range(2)]
    metro = [waiting(community) for _ in range(3)]

    assert backfilled(community) == 3

    assert {choice.pk for choice in rural} < offered()
    assert len(offered() & {choice.pk for choice in metro}) == 1
    assert backfill_waiting(AT) == 0


def test_backfill_waits_for_staff_unless_the_community_does_it_by_itself(community):
    waiting(community)

    assert backfill_waiting(AT) == 0


def test_backfill_begins_with_no_offer_of_its_own(community):
    Offer.objects.all().delete()
    waiting(community)

    assert backfilled(community) == 0


def test_backfill_waits_while_a_list_of_offers_is_held(community):
    waiting(community)
    factories.ReleaseLineFactory(release__community=community)

    assert backfilled(community) == 0


def test_backfill_leaves_a_seat_to_who_may_take_their_no_back(community):
    Community.objects.update(ceiling=1)
    Offer.objects.update(answered_at=AT - timedelta(minutes=5))
    waiting(community)

    assert backfilled(community) == 0
    assert backfill_waiting(AT + timedelta(minutes=11)) == 1


def test_backfill_follows_a_seat_that_is_left_and_a_ceiling_that_is_raised(community, staff):
    Community.objects.update(ceiling=1)
    member = factories.MemberFactory(community=community)
    one, other = waiting(community), waiting(community)
    assert backfilled(community) == 0

    leave(member, reason="moved away", by=staff, at=member.joined_at + timedelta(days=1))
    assert backfill_waiting(AT) == 1
    change_ceiling(community, 2, by=staff)
    assert backfill_waiting(AT) == 1

    assert offered() == {one.pk, other.pk}


@pytest.mark.django_db(transaction=True)
def test_backfill_by_two_ticks_at_once_offers_each_seat_once(community):
    Community.objects.update(ceiling=2)
    for _ in range(4):
        waiting(community)
    itself(community)

    outcomes = at_once(backfill_waiting, (AT,), (AT,))

    assert Counter(type(outcome) for outcome in outcomes) == {int: 2}
    assert len(offered()) == community.seats.count() == 2


def test_backfill_leaves_the_seats_of_a_list_that_has_begun(community):
    waiting(community)
    line = factories.ReleaseLineFactory(
        release__community=community, release__state="released", release__ended_at=AT
    )

    assert backfilled(community) == 0
    type(line).objects.update(outcome="refused")
    assert backfill_waiting(AT) == 1


def test_backfill_keeps_apart_who_must_not_meet(community):
    choice = waiting(community)
    seated = factories.MemberFactory(community=community).person
    one, other = sorted((choice.application.applicant, seated), key=lambda person: person.pk)
    factories.ApartFactory(round=community.round, one=one, other=other)

    assert backfilled(community) == 0
