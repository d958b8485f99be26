"""Taking an answer back within fifteen minutes."""

from datetime import UTC, datetime, timedelta

import pytest

from accounts.models import AuditEvent, User
from applications.domain.deciding import decline_choice, put_on_reserve
from applications.domain.offer_rows import is_still_so
from applications.domain.offers import accept_offer, decline_offer, expire_offers, offer_place, withdraw_offer
from applications.domain.undoing import undo_answer
from applications.domain.withdrawing import withdraw
from applications.errors import CannotUndo
from applications.models import Choice, Offer
from communities.domain.members import leave
from communities.models import Member, SupportTask
from outbox.models import Message
from outbox.registry import Verdict
from sessions_app.queries import expected_at
from tests.factories import (
    AccessNeedsFactory,
    ChoiceFactory,
    CommunityFactory,
    MemberFactory,
    RoundFactory,
    SessionFactory,
    SubmittedApplicationFactory,
    UserFactory,
)

# Wednesday 23 September 2026, 10:00 in Melbourne.
AT = datetime(2026, 9, 23, 0, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
SOON = AT + 10 * MINUTE

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff() -> User:
    return UserFactory(is_staff=True)


@pytest.fixture
def offer(staff) -> Offer:
    """Open, of the one seat of its community, which meets once."""
    community = CommunityFactory(round__in_2026=True, ceiling=1, floor=1, sessions=1)
    return offer_place(ChoiceFactory(community=community), by=staff, at=AT)


def accepted(offer: Offer, at: datetime = AT) -> Member:
    return accept_offer(offer, shares_contact=True, at=at)


def test_undo_of_a_yes_opens_the_offer_again_on_the_same_seat(offer):
    seat, due = offer.seat, offer.respond_by
    accepted(offer)

    undo_answer(offer, at=SOON)

    offer.refresh_from_db()
    assert (offer.status, offer.seat, offer.answered_at, offer.respond_by) == ("open", seat, None, due)
    assert Choice.objects.get().offer_state == "open"
    assert AuditEvent.objects.filter(verb="answer_undone", actor=seat.person).count() == 1


def test_undo_of_a_yes_leaves_nobody_who_ever_joined(offer):
    session = offer.choice.community.sessions.get()
    application = offer.choice.application
    AccessNeedsFactory(round=application.round, person=application.applicant)
    accepted(offer)
    assert expected_at(session, SOON)
    assert SupportTask.objects.exists()

    undo_answer(offer, at=SOON)

    assert not Member.objects.exists()
    assert not SupportTask.objects.exists()
    assert expected_at(session, SOON) == []


def test_undo_leaves_until_the_next_working_day_to_answer_again(offer, staff):
    Offer.objects.update(respond_by=AT + MINUTE)
    accepted(offer)

    undo_answer(offer, at=SOON)

    offer.refresh_from_db()
    assert offer.respond_by == datetime(2026, 9, 24, 7, 0, tzinfo=UTC)
    assert expire_offers(SOON) == 0
    assert accepted(offer, SOON).joined_at == SOON


def test_undo_is_once_for_each_answer(offer):
    accepted(offer)
    undo_answer(offer, at=SOON)

    with pytest.raises(CannotUndo, match="too late"):
        undo_answer(offer, at=SOON)
    accepted(offer, SOON)
    assert undo_answer(offer, at=SOON).is_open


@pytest.mark.parametrize("answer", ["yes", "no"])
def test_undo_ends_after_fifteen_minutes(offer, answer):
    accepted(offer) if answer == "yes" else decline_offer(offer, reason="", at=AT)

    with pytest.raises(CannotUndo, match="too late"):
        undo_answer(offer, at=AT + 15 * MINUTE)
    assert undo_answer(offer, at=AT + 15 * MINUTE - timedelta(seconds=1)).is_open


def test_undo_stops_the_letter_that_waits_and_a_second_yes_is_welcomed(offer):
    accepted(offer)
    undo_answer(offer, at=SOON)

    letters = Message.objects.order_by("pk").values_list("kind", "status")
    assert list(letters) == [("offer_made", "pending"), ("offer_accepted", "cancelled")]
    accepted(offer, SOON)
    assert Message.objects.filter(kind="offer_accepted", status="pending").count() == 1


def test_undo_corrects_the_letter_that_has_left(offer):
    accepted(offer)
    Message.objects.filter(kind="offer_accepted").update(status="sent", sent_at=AT)

    undo_answer(offer, at=SOON)

    letter = Message.objects.get(kind="offer_reopened")
    assert "5:00 pm" in letter.text
    assert "/offer/" in letter.text


def test_letter_of_an_answer_that_was_taken_back_is_not_sent_by_a_worker_that_holds_it(offer):
    accepted(offer)
    letter = Message.objects.get(kind="offer_accepted")
    assert is_still_so(letter, SOON) is Verdict.WANTED

    undo_answer(offer, at=SOON)
    assert is_still_so(letter, SOON) is Verdict.CANCELLED
    accepted(offer, SOON)
    assert is_still_so(letter, SOON) is Verdict.CANCELLED


def test_undo_of_a_no_takes_the_seat_again_and_forgets_the_reason(offer):
    decline_offer(offer, reason="A slip", at=AT)

    undo_answer(offer, at=SOON)

    offer.refresh_from_db()
    assert (offer.status, offer.decline_reason, offer.seat.number) == ("open", "", 1)
    assert Message.objects.get(kind="offer_declined").status == "cancelled"


def test_undo_of_a_no_is_refused_once_the_seat_is_gone(offer, staff):
    decline_offer(offer, reason="", at=AT)
    offer_place(ChoiceFactory(community=offer.choice.community), by=staff, at=AT)

    with pytest.raises(CannotUndo, match="gone to somebody else"):
        undo_answer(offer, at=SOON)
    offer.refresh_from_db()
    assert (offer.status, offer.seat) == ("declined", None)


@pytest.mark.parametrize("then", [put_on_reserve, decline_choice])
def test_undo_of_a_no_is_refused_once_staff_decided_otherwise(offer, staff, then):
    decline_offer(offer, reason="", at=AT)
    then(offer.choice, by=staff, at=AT)

    with pytest.raises(CannotUndo):
        undo_answer(offer, at=SOON)
    assert not offer.choice.community.seats.exists()


def test_undo_of_a_no_is_refused_once_the_group_takes_nobody(offer):
    community = offer.choice.community
    SessionFactory(community=community, number=2, date=datetime(2026, 9, 21).date())
    decline_offer(offer, reason="", at=AT)

    with pytest.raises(CannotUndo):
        undo_answer(offer, at=SOON)


def test_undo_of_a_no_is_refused_to_who_holds_another_place(offer):
    decline_offer(offer, reason="", at=AT)
    other = CommunityFactory(round=offer.choice.application.round, sessions=0)
    MemberFactory(community=other, person=offer.choice.application.applicant)

    with pytest.raises(CannotUndo, match="hold a place in this round already"):
        undo_answer(offer, at=SOON)


def test_undo_is_refused_to_who_has_left_or_withdrawn(offer, staff):
    leave(accepted(offer), reason="", by=staff, at=AT)
    with pytest.raises(CannotUndo):
        undo_answer(offer, at=SOON)

    again = offer_place(offer.choice, by=staff, at=AT)
    decline_offer(again, reason="", at=AT)
    withdraw(offer.choice.application, at=AT)
    with pytest.raises(CannotUndo, match="withdrawn"):
        undo_answer(again, at=SOON)


@pytest.mark.parametrize("end", ["open", "withdrawn", "expired"])
def test_undo_is_refused_where_the_person_gave_no_answer(offer, staff, end):
    if end == "withdrawn":
        withdraw_offer(offer, by=staff, at=AT)
    elif end == "expired":
        Offer.objects.update(respond_by=AT + MINUTE)
        expire_offers(AT + MINUTE)

    with pytest.raises(CannotUndo):
        undo_answer(offer, at=SOON)


def test_undo_of_a_yes_brings_back_the_choices_that_it_ended(staff):
    round_ = RoundFactory(in_2026=True)
    application = SubmittedApplicationFactory(
        round=round_, communities=CommunityFactory.create_batch(4, round=round_, sessions=0)
    )
    first, _, third, fourth = application.choices.all()
    put_on_reserve(third, by=staff, at=AT)
    decline_choice(fourth, by=staff, at=AT)
    offer = offer_place(first, by=staff, at=AT)
    accepted(offer)

    undo_answer(offer, at=SOON)

    standing = list(application.choices.values_list("status", flat=True))
    assert standing == ["offered", "under_review", "reserve", "not_this_time"]
    assert list(application.choices.values_list("decided_at", flat=True))[1] is None
    offer.refresh_from_db()
    assert offer.set_aside == []


def test_undo_leaves_a_choice_that_staff_decided_since(staff):
    round_ = RoundFactory(in_2026=True)
    application = SubmittedApplicationFactory(
        round=round_, communities=CommunityFactory.create_batch(2, round=round_, sessions=0)
    )
    first, second = application.choices.all()
    offer = offer_place(first, by=staff, at=AT)
    accepted(offer)
    Choice.objects.filter(pk=second.pk).update(status="not_this_time")

    undo_answer(offer, at=SOON)

    second.refresh_from_db()
    assert second.status == "not_this_time"


@pytest.mark.parametrize(("is_taken", "status"), [(False, "open"), (True, "withdrawn")])
def test_undo_opens_the_other_offer_that_ended_where_its_seat_is_free(staff, is_taken, status):
    round_ = RoundFactory(in_2026=True, seats_per_person=2, after_accepting="first")
    communities = CommunityFactory.create_batch(2, round=round_, sessions=0, ceiling=1, floor=1)
    application = SubmittedApplicationFactory(round=round_, communities=communities)
    first, second = (offer_place(choice, by=staff, at=AT) for choice in application.choices.all())
    accepted(first)
    second.refresh_from_db()
    assert (second.status, second.seat) == ("withdrawn", None)
    if is_taken:
        MemberFactory(community=communities[1])

    undo_answer(first, at=SOON)

    second.refresh_from_db()
    assert (second.status, second.choice.status) == (status, "offered")
