from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine

from accounts.models import AuditEvent, User
from applications.domain.deciding import decline_choice, put_on_reserve
from applications.domain.joining import Needs
from applications.domain.offers import (
    accept_offer,
    decline_offer,
    expire_offers,
    extend_offer,
    is_still_open,
    keep_late_acceptance,
    offer_place,
    withdraw_offer,
)
from applications.domain.withdrawing import withdraw
from applications.errors import CannotDecide, NoticeChanged, OfferClosed
from applications.models import Choice, Offer
from communities.domain.members import leave
from communities.domain.seats import change_ceiling
from communities.domain.tokens import unseal
from communities.errors import NoSeatFree, SeatAlreadyHeld
from communities.models import AccessNeeds, Community, Member, SupportTask
from communities.templatetags.times import session_when
from outbox.models import Message
from outbox.registry import Verdict
from tests.factories import (
    AccessNeedsFactory,
    CalendarDayFactory,
    ChoiceFactory,
    CommunityFactory,
    GroupNoticeFactory,
    RoundFactory,
    SessionFactory,
    SubmittedApplicationFactory,
    UserFactory,
)

# Wednesday 23 September 2026, 10:00 in Melbourne; Grand Final Friday is the 25th.
AT = datetime(2026, 9, 23, 0, 0, tzinfo=UTC)
RESPOND_BY = datetime(2026, 9, 30, 7, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff() -> User:
    return UserFactory(is_staff=True)


@pytest.fixture
def community() -> Community:
    """One seat."""
    return CommunityFactory(round__in_2026=True, ceiling=1, floor=1, sessions=1)


@pytest.fixture
def offer(community, staff) -> Offer:
    """Open, of the one seat of `community`."""
    CalendarDayFactory(starts_on=date(2026, 9, 25))
    return offer_place(ChoiceFactory(community=community), by=staff, at=AT)


def kinds() -> list[str]:
    return list(Message.objects.order_by("pk").values_list("kind", flat=True))


def audited() -> set[str]:
    return set(AuditEvent.objects.values_list("verb", flat=True))


def test_offer_place_holds_a_seat_until_five_on_the_fourth_working_day(offer, staff):
    offer.refresh_from_db()

    assert (offer.status, offer.offered_at, offer.respond_by) == ("open", AT, RESPOND_BY)
    assert (offer.seat.number, offer.seat.person) == (1, offer.choice.application.applicant)
    assert (offer.choice.status, offer.choice.decided_at) == ("offered", AT)
    event = AuditEvent.objects.get(verb="choice_offered")
    assert (event.actor, event.about) == (staff, f"applications.choice:{offer.choice_id}")


def test_offer_place_writes_with_a_link_and_the_last_moment_to_answer(offer):
    letter = Message.objects.get()

    assert (letter.kind, letter.to) == ("offer_made", offer.choice.application.applicant.email)
    assert letter.about == f"applications.application:{offer.choice.application_id}"
    assert "5:00 pm, Wednesday 30 September 2026, Melbourne time (AEST)" in letter.text
    token = letter.text.partition("/offer/")[2].partition("/")[0]
    assert unseal("offer", token, max_age=timedelta(days=1)) == (offer.pk, 1)


def test_offer_place_refuses_when_open_offers_fill_the_community(offer, community, staff):
    choice = ChoiceFactory(community=community)

    with pytest.raises(NoSeatFree):
        offer_place(choice, by=staff, at=AT)
    choice.refresh_from_db()
    assert (choice.status, kinds()) == ("under_review", ["offer_made"])


def test_offer_place_refuses_a_second_offer_of_one_choice(offer, staff):
    with pytest.raises(CannotDecide, match="already holds an offer"):
        offer_place(offer.choice, by=staff, at=AT)


def test_offer_place_refuses_a_second_community_where_the_round_allows_one(staff):
    round_ = RoundFactory(in_2026=True)
    one, other = CommunityFactory.create_batch(2, round=round_, sessions=0)
    application = SubmittedApplicationFactory(round=round_, communities=[one, other])
    first, second = application.choices.all()
    offer_place(first, by=staff, at=AT)

    with pytest.raises(SeatAlreadyHeld):
        offer_place(second, by=staff, at=AT)
    assert Offer.objects.count() == 1


@pytest.mark.parametrize("status", ["draft", "withdrawn"])
def test_offer_place_refuses_an_application_that_does_not_stand(status, staff, community):
    choice = ChoiceFactory(community=community, application__status=status)

    with pytest.raises(CannotDecide, match="withdrawn, or never sent"):
        offer_place(choice, by=staff, at=AT)


def test_accept_offer_makes_a_member_in_the_held_seat(offer):
    member = accept_offer(offer, shares_contact=True, at=AT + SECOND)

    offer.refresh_from_db()
    assert (offer.status, offer.answered_at, offer.seat) == ("accepted", AT + SECOND, member.seat)
    assert (member.person, member.community) == (offer.choice.application.applicant, offer.choice.community)
    assert (member.joined_at, member.shares_contact) == (AT + SECOND, True)
    assert kinds() == ["offer_made", "offer_accepted"]
    assert "member_joined" in audited()


def test_accept_offer_twice_is_one_membership_and_one_letter(offer):
    accept_offer(offer, shares_contact=True, at=AT)

    with pytest.raises(OfferClosed, match="no longer open"):
        accept_offer(offer, shares_contact=True, at=AT)
    assert Member.objects.count() == 1
    assert kinds() == ["offer_made", "offer_accepted"]


def test_accept_offer_is_in_time_until_the_last_moment(offer):
    with pytest.raises(OfferClosed):
        accept_offer(offer, shares_contact=False, at=RESPOND_BY)

    assert accept_offer(offer, shares_contact=False, at=RESPOND_BY - SECOND)


@pytest.mark.parametrize(
    ("seats", "aside"), [(1, ["offered", "placed_elsewhere", "placed_elsewhere"]), (2, None)]
)
def test_accept_offer_sets_other_choices_aside_once_all_seats_are_held(staff, seats, aside):
    round_ = RoundFactory(in_2026=True, seats_per_person=seats)
    application = SubmittedApplicationFactory(
        round=round_, communities=CommunityFactory.create_batch(4, round=round_, sessions=0)
    )
    first, second, third, fourth = application.choices.all()
    bait = ChoiceFactory(community=second.community)
    put_on_reserve(third, by=staff, at=AT)
    decline_choice(fourth, by=staff, at=AT)

    accept_offer(offer_place(first, by=staff, at=AT), shares_contact=True, at=AT)

    kept = ["offered", "under_review", "reserve"]
    statuses = list(application.choices.values_list("status", flat=True))
    assert statuses == [*(aside or kept), "not_this_time"]
    bait.refresh_from_db()
    assert bait.status == "under_review"


def test_accept_offer_wants_the_newest_notice_of_the_group(offer, community):
    old, new = GroupNoticeFactory.create_batch(2, community=community)
    GroupNoticeFactory()

    for version in (None, old.version, 9):
        with pytest.raises(NoticeChanged):
            accept_offer(offer, shares_contact=False, at=AT, notice_version=version)
    offer.refresh_from_db()
    assert offer.is_open
    assert accept_offer(offer, shares_contact=False, at=AT, notice_version=new.version).notice == new


@pytest.mark.parametrize(
    ("before", "needs", "after"),
    [
        ("", None, []),
        ("", Needs("A ramp."), ["A ramp."]),
        ("A ramp.", None, ["A ramp."]),
        ("A ramp.", Needs("Captions.", is_more=True), ["A ramp.\n\nCaptions."]),
        ("A ramp.", Needs("Captions."), ["Captions."]),
        ("A ramp.", Needs(""), []),
    ],
)
def test_accept_offer_hears_access_needs_and_plans_what_is_to_be_arranged(
    offer, community, before, needs, after
):
    application = offer.choice.application
    if before:
        AccessNeedsFactory(round=application.round, person=application.applicant, words=before)

    accept_offer(offer, shares_contact=False, at=AT, needs=needs)

    assert list(AccessNeeds.objects.values_list("words", flat=True)) == after
    tasks = [(task.person, task.community) for task in SupportTask.objects.all()]
    assert tasks == [(application.applicant, community)] * len(after)


def test_accept_offer_plans_support_before_the_next_meeting(offer, community):
    application = offer.choice.application
    AccessNeedsFactory(round=application.round, person=application.applicant)
    SessionFactory(community=community, number=7, date=date(2026, 9, 20))
    SessionFactory(community=community, number=8, date=date(2026, 10, 21))
    community.sessions.filter(number=1).delete()

    accept_offer(offer, shares_contact=False, at=AT)

    assert SupportTask.objects.get().due_on == date(2026, 10, 7)


def test_welcome_letter_lists_the_meetings_that_are_left_and_is_kind_about_the_rest(offer, community):
    SessionFactory(community=community, number=7, date=date(2026, 9, 21))
    left = community.sessions.get(number=1)

    accept_offer(offer, shares_contact=False, at=AT)

    letter = Message.objects.get(kind="offer_accepted").text
    assert session_when(left) in letter
    assert "has met one time already. You need not catch up" in letter
    assert "21 September" not in letter


def test_extend_offer_gives_as_many_working_days_more_and_writes(offer, staff):
    assert extend_offer(offer, by=staff, at=AT).respond_by == datetime(2026, 10, 6, 6, 0, tzinfo=UTC)

    offer.refresh_from_db()
    assert offer.respond_by == datetime(2026, 10, 6, 6, 0, tzinfo=UTC)
    event = AuditEvent.objects.get(verb="offer_extended")
    assert (event.actor, event.details["until"]) == (staff, "2026-10-06T06:00:00+00:00")
    assert kinds() == ["offer_made", "offer_extended"]
    assert "5:00 pm, Tuesday 6 October 2026" in Message.objects.get(kind="offer_extended").text
    assert expire_offers(RESPOND_BY) == 0


def test_extend_offer_refuses_what_is_answered_or_has_run_out(offer, staff):
    with pytest.raises(OfferClosed):
        extend_offer(offer, by=staff, at=RESPOND_BY)
    accept_offer(offer, shares_contact=False, at=AT)
    with pytest.raises(OfferClosed):
        extend_offer(offer, by=staff, at=AT)
    assert "offer_extended" not in kinds()


def test_decline_offer_keeps_the_reason_and_writes_thanks(offer):
    decline_offer(offer, reason="No time.", at=AT + SECOND)

    offer.refresh_from_db()
    assert (offer.status, offer.decline_reason, offer.answered_at) == ("declined", "No time.", AT + SECOND)
    assert kinds() == ["offer_made", "offer_declined"]
    with pytest.raises(OfferClosed):
        decline_offer(offer, reason="Again", at=AT + SECOND)


def test_withdraw_offer_closes_it_and_says_who(offer, staff):
    withdraw_offer(offer, by=staff, at=AT + SECOND)

    offer.refresh_from_db()
    assert (offer.status, offer.answered_at) == ("withdrawn", AT + SECOND)
    assert AuditEvent.objects.get(verb="offer_withdrawn").actor == staff
    assert kinds() == ["offer_made", "offer_withdrawn"]
    with pytest.raises(OfferClosed):
        accept_offer(offer, shares_contact=True, at=AT + SECOND)
    with pytest.raises(OfferClosed):
        withdraw_offer(offer, by=staff, at=AT + SECOND)


def test_expire_offers_lets_the_overdue_lapse_once_and_writes_to_them(offer, staff):
    other = offer_place(ChoiceFactory(community__round__in_2026=True), by=staff, at=AT + timedelta(days=1))

    assert expire_offers(RESPOND_BY - SECOND) == 0
    assert expire_offers(RESPOND_BY) == 1
    assert expire_offers(RESPOND_BY) == 0

    offer.refresh_from_db()
    other.refresh_from_db()
    assert (offer.status, offer.answered_at, other.status) == ("expired", RESPOND_BY, "open")
    letter = Message.objects.get(kind="offer_expired")
    assert letter.to == offer.choice.application.applicant.email
    assert "5:00 pm, Wednesday 30 September 2026" in letter.text
    token = letter.text.partition("/offer/")[2].partition("/")[0]
    assert unseal("offer", token, max_age=timedelta(days=1)) == (offer.pk, 1)


def test_keep_late_acceptance_is_kept_once_for_an_offer_that_ran_out(offer):
    keep_late_acceptance(offer, at=RESPOND_BY)
    offer.refresh_from_db()
    assert offer.late_yes_at is None
    expire_offers(RESPOND_BY)

    keep_late_acceptance(offer, at=RESPOND_BY + SECOND)
    keep_late_acceptance(offer, at=RESPOND_BY + 2 * SECOND)

    offer.refresh_from_db()
    assert offer.late_yes_at == RESPOND_BY + SECOND
    assert AuditEvent.objects.filter(verb="offer_wanted_late").count() == 1


def by_declining(offer: Offer, staff: User) -> None:
    decline_offer(offer, reason="", at=AT)


def by_expiring(offer: Offer, staff: User) -> None:
    expire_offers(RESPOND_BY)


def by_taking_it_back(offer: Offer, staff: User) -> None:
    withdraw_offer(offer, by=staff, at=AT)


def by_withdrawing_the_application(offer: Offer, staff: User) -> None:
    withdraw(offer.choice.application, at=AT)


def by_leaving(offer: Offer, staff: User) -> None:
    leave(accept_offer(offer, shares_contact=False, at=AT), reason="", by=staff, at=AT)


def by_raising_the_ceiling(offer: Offer, staff: User) -> None:
    change_ceiling(offer.choice.community, 2, by=staff)


FREED = {
    by_declining: {"why": "declined"},
    by_expiring: {"why": "expired"},
    by_taking_it_back: {"why": "withdrawn"},
    by_withdrawing_the_application: {"why": "withdrawn"},
    by_leaving: {"why": "left"},
    by_raising_the_ceiling: {"before": 1, "after": 2},
}


@pytest.mark.parametrize("free", FREED, ids=lambda function: function.__name__)
def test_seat_that_is_freed_is_offered_to_the_next(offer, community, staff, free):
    waiting = ChoiceFactory(community=community)
    with pytest.raises(NoSeatFree):
        offer_place(waiting, by=staff, at=AT)

    free(offer, staff)

    freed = AuditEvent.objects.filter(verb__in=["seat_freed", "ceiling_changed"])
    assert [event.details for event in freed] == [FREED[free]]
    assert offer_place(waiting, by=staff, at=AT).status == Offer.Status.OPEN


def test_offer_place_may_follow_an_offer_that_ran_out(offer, staff):
    expire_offers(RESPOND_BY)

    again = offer_place(offer.choice, by=staff, at=RESPOND_BY)

    assert again != offer
    assert kinds() == ["offer_made", "offer_expired", "offer_made"]
    assert Choice.objects.get().status == "offered"


def test_offer_of_a_wrong_clock_on_the_server_is_of_no_consequence(offer):
    """Time is passed in: what the server's clock says decides nothing."""
    with time_machine.travel("2036-01-01T00:00:00Z", tick=False):
        assert expire_offers(RESPOND_BY - SECOND) == 0
        assert accept_offer(offer, shares_contact=True, at=AT).joined_at == AT


def test_offer_place_again_after_the_member_left(offer, staff):
    member = accept_offer(offer, shares_contact=False, at=AT + SECOND)
    leave(member, reason="Moved", by=staff, at=AT + 2 * SECOND)

    again = offer_place(offer.choice, by=staff, at=AT + 3 * SECOND)

    assert again.is_open
    assert list(offer.choice.offers.holding()) == [again]


def test_letter_of_an_offer_that_was_withdrawn_before_it_left_is_not_sent(offer, staff):
    letter = Message.objects.get(kind="offer_made")

    assert is_still_open(letter, AT) is Verdict.WANTED
    withdraw_offer(offer, by=staff, at=AT + SECOND)
    assert is_still_open(letter, AT) is Verdict.CANCELLED
    assert letter.expires_at == offer.respond_by
