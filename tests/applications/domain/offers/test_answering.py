"""An offer is accepted, declined, extended, taken back, or runs out."""

from datetime import UTC, date, datetime, timedelta

import pytest

from accounts.models import AuditEvent
from applications.domain.deciding import decline_choice, put_on_reserve
from applications.domain.joining import Needs
from applications.domain.offers import (
    accept_offer,
    decline_offer,
    expire_offers,
    extend_offer,
    keep_late_acceptance,
    offer_place,
    withdraw_offer,
)
from applications.errors import NoticeChanged, OfferClosed
from communities.domain.tokens import unseal
from communities.models import AccessNeeds, Member, SupportTask
from communities.templatetags.times import session_when
from outbox.models import Message
from tests.applications.domain.offers.told import AT, RESPOND_BY, SECOND, kinds
from tests.factories import (
    AccessNeedsFactory,
    ChoiceFactory,
    CommunityFactory,
    GroupNoticeFactory,
    RoundFactory,
    SessionFactory,
    SubmittedApplicationFactory,
)

pytestmark = pytest.mark.django_db


def audited() -> set[str]:
    return set(AuditEvent.objects.values_list("verb", flat=True))


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
