"""Two accounts of one person become one: what they have in every app follows, and nothing stands twice."""

from datetime import UTC, datetime

import pytest

from accounts.domain.merging import merge_people
from accounts.errors import CannotStandTwice
from applications.models import Application, Offer
from communities.models import AccessNeeds, Member, Seat
from outbox.models import Message
from sessions_app.models import CalendarFeed, Reply
from tests.factories import (
    AccessNeedsFactory,
    ApplicationFactory,
    CalendarFeedFactory,
    ChoiceFactory,
    CommunityFactory,
    ExtensionFactory,
    MemberFactory,
    OfferFactory,
    PersonFactory,
    ReplyFactory,
    SubmittedApplicationFactory,
    UserFactory,
)

AT = datetime(2026, 9, 22, 0, 0, tzinfo=UTC)

pytestmark = pytest.mark.django_db


@pytest.fixture
def keep():
    return PersonFactory()


@pytest.fixture
def gone():
    return PersonFactory()


def merge(keep, gone) -> None:
    merge_people(keep, gone, by=UserFactory(is_staff=True, is_superuser=True), at=AT)


def test_merge_people_moves_applications_and_extensions(keep, gone):
    application = SubmittedApplicationFactory(applicant=gone)
    extension = ExtensionFactory(person=gone)

    merge(keep, gone)

    application.refresh_from_db()
    extension.refresh_from_db()
    assert application.applicant == keep
    assert extension.person == keep


def test_merge_people_moves_a_member_with_their_seat(keep, gone):
    member = MemberFactory(person=gone)
    seat = member.seat

    merge(keep, gone)

    member.refresh_from_db()
    assert (member.person, member.left_at, member.seat) == (keep, None, seat)
    assert Seat.objects.get().person == keep


def test_merge_people_moves_an_open_offer_with_its_seat(keep, gone):
    choice = ChoiceFactory(application__applicant=gone, status="offered")
    OfferFactory(choice=choice)

    merge(keep, gone)

    assert Offer.objects.get().seat.person == keep


def test_merge_people_refuses_two_seats_of_one_round(keep, gone):
    community = CommunityFactory()
    MemberFactory(person=keep, community=community)
    MemberFactory(person=gone, community=CommunityFactory(round=community.round))

    with pytest.raises(CannotStandTwice, match="hold a place"):
        merge(keep, gone)

    assert Member.objects.filter(person=gone).exists()


def test_merge_people_refuses_when_the_one_to_go_was_sent_too(keep, gone):
    mine = SubmittedApplicationFactory(applicant=keep)
    SubmittedApplicationFactory(applicant=gone, round=mine.round)

    with pytest.raises(CannotStandTwice, match="Withdraw it first"):
        merge(keep, gone)


def test_merge_people_leaves_a_second_draft_with_its_account(keep, gone):
    mine = SubmittedApplicationFactory(applicant=keep)
    draft = ApplicationFactory(applicant=gone, round=mine.round)

    merge(keep, gone)

    assert Application.objects.get(applicant=keep) == mine
    assert Application.objects.get(applicant=gone) == draft


def test_merge_people_keeps_what_the_kept_account_told_in_confidence(keep, gone):
    mine = AccessNeedsFactory(person=keep)
    AccessNeedsFactory(person=gone, round=mine.round)
    elsewhere = AccessNeedsFactory(person=gone)

    merge(keep, gone)

    assert set(AccessNeeds.objects.filter(person=keep)) == {mine, elsewhere}


def test_merge_people_leaves_one_calendar_address(keep, gone):
    mine = CalendarFeedFactory(user=keep)
    CalendarFeedFactory(user=gone)

    merge(keep, gone)

    assert CalendarFeed.objects.get() == mine


def test_merge_people_keeps_what_each_said_about_coming_and_one_answer_to_a_session(keep, gone):
    mine = ReplyFactory(person=keep)
    ReplyFactory(person=gone, session=mine.session)
    other = ReplyFactory(person=gone)

    merge(keep, gone)

    assert set(Reply.objects.of(keep)) == set(Reply.objects.all()) == {mine, other}


def test_merge_people_stops_mail_that_waits_and_keeps_what_was_sent(keep, gone):
    common = {"kind": "sample", "to": gone.email, "subject": "Sample", "text": "Sample", "person_id": gone.pk}
    moments = {"due_at": AT, "next_attempt_at": AT}
    waiting = Message.objects.create(key="one", **common, **moments)
    sent = Message.objects.create(key="two", status="sent", sent_at=AT, **common, **moments)

    merge(keep, gone)

    waiting.refresh_from_db()
    sent.refresh_from_db()
    assert waiting.status == Message.Status.CANCELLED
    assert (sent.person_id, sent.status) == (keep.pk, Message.Status.SENT)
