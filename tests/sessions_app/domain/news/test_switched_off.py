"""An account that nobody uses any more, switched off or merged into another, hears nothing; and what it knew is where
telling begins once it is on again."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.core import mail

from accounts.domain.merging import merge_people
from accounts.models import User
from communities.domain.members import leave
from communities.models import Community, Member
from outbox.domain.looking import look
from outbox.domain.resending import send_again
from outbox.domain.tick import tick
from outbox.models import Message
from sessions_app.domain.schedule import cancel_session
from tests.factories import FacilitationFactory, MemberFactory, PersonFactory, StaffFactory
from tests.sessions_app.domain.news.letters import AT, HELD, MINUTE, entries, pass_time, shift, uid

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(days=1)
MUCH_LATER = AT + timedelta(days=2)


def as_member(community: Community) -> User:
    return MemberFactory(community=community, joined_at=AT).person


def as_holder(community: Community) -> User:
    return FacilitationFactory(community=community, starts_on=date(2026, 9, 1)).user


@pytest.fixture(params=[as_member, as_holder])
def person(sessions, request) -> User:
    """Somebody with both meetings in their calendar."""
    join: Callable[[Community], User] = request.param
    found = join(sessions[0].community)
    pass_time(AT)
    return found


def switch(person: User, *, is_on: bool) -> None:
    User.objects.filter(pk=person.pk).update(is_active=is_on)


def test_account_that_is_switched_off_hears_nothing(sessions, person):
    switch(person, is_on=False)
    assert pass_time(LATER) == []

    shift(sessions[0], 7, LATER)
    cancel_session(sessions[1], by=None, at=LATER)

    assert pass_time(LATER) == []
    assert "news of meetings" not in look(LATER + HELD + MINUTE).jobs


def test_account_that_is_on_again_hears_what_changed_meanwhile(sessions, person):
    switch(person, is_on=False)
    shift(sessions[0], 7, LATER)
    cancel_session(sessions[1], by=None, at=LATER)
    pass_time(LATER)

    switch(person, is_on=True)

    assert pass_time(MUCH_LATER) == ["Your meetings have changed"]
    assert "Old: Tuesday 3 November 2026" in mail.outbox[0].body
    assert "Called off. It was planned for Tuesday 1 December 2026" in mail.outbox[0].body
    assert pass_time(MUCH_LATER + HELD) == []


def test_account_that_is_switched_off_while_its_letter_waits_is_not_sent_it(sessions, person):
    shift(sessions[0], 7, LATER)
    tick(LATER)
    letter = Message.objects.latest("pk")
    assert letter.status == "pending"

    switch(person, is_on=False)

    assert pass_time(LATER + MINUTE) == []
    letter.refresh_from_db()
    assert letter.status == "cancelled"
    switch(person, is_on=True)
    assert pass_time(MUCH_LATER) == ["Your meeting has moved"]
    assert "Old: Tuesday 3 November 2026" in mail.outbox[0].body


def test_letter_is_not_sent_again_to_an_account_that_is_switched_off(person):
    switch(person, is_on=False)

    again = send_again(Message.objects.latest("pk"), line="", seen=0, by=StaffFactory())
    Message.objects.filter(pk=again.pk).update(next_attempt_at=LATER)

    assert pass_time(LATER) == []
    again.refresh_from_db()
    assert again.status == "cancelled"


def test_who_left_while_their_account_was_switched_off_has_the_meetings_taken_out_once_it_is_on(
    sessions, member: Member
):
    pass_time(AT)
    switch(member.person, is_on=False)
    leave(member, reason="", by=None, at=LATER)
    assert pass_time(LATER) == []

    switch(member.person, is_on=True)

    assert pass_time(MUCH_LATER) == ["Your meetings leave your calendar"]


def test_account_that_was_merged_takes_no_meeting_out_of_the_calendar_of_who_was_kept(sessions, person):
    """Both were told of the same meetings: what the other account knew stays with it."""
    keep = as_holder(sessions[0].community)
    pass_time(AT)
    merge_people(keep, person, by=StaffFactory(), at=LATER)

    shift(sessions[0], 7, LATER + MINUTE)

    assert pass_time(LATER + MINUTE) == ["Your meeting has moved"]
    assert mail.outbox[0].to == [keep.email]
    assert [(method, uid) for method, uid, *_ in entries()] == [("REQUEST", uid(sessions[0]))]


def test_news_of_an_account_that_was_merged_meanwhile_takes_nothing_out(sessions, person):
    keep = as_holder(sessions[0].community)
    pass_time(AT)
    shift(sessions[0], 7, LATER)
    tick(LATER)

    merge_people(keep, person, by=StaffFactory(), at=LATER + MINUTE)

    assert pass_time(LATER + 2 * MINUTE) == ["Your meeting has moved"]
    assert mail.outbox[0].to == [keep.email]


def test_account_that_holds_nothing_and_was_told_nothing_takes_over_what_a_merged_one_knew(sessions, person):
    keep = PersonFactory()
    merge_people(keep, person, by=StaffFactory(), at=LATER)

    shift(sessions[0], 7, LATER + MINUTE)

    assert pass_time(LATER + MINUTE) == ["Your meeting has moved"]
    assert mail.outbox[0].to == [keep.email]
