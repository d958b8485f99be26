"""What is asked and rendered at the moment a reminder leaves."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.core import mail

from accounts.models import SafeContact
from communities.domain.members import leave
from outbox.domain.tick import send_due
from outbox.models import Message
from outbox.registry import Verdict
from sessions_app.domain.reminders import plan_reminders
from sessions_app.domain.reminding import render, still_wanted
from sessions_app.domain.schedule import cancel_session, move_session
from sessions_app.models import Session
from tests.factories import (
    ForumSessionFactory,
    MemberFactory,
    PersonFactory,
    RegistrationFactory,
    ReminderRuleFactory,
    SessionFactory,
)
from tests.sessions_app.walls import melbourne

JOINED = melbourne(2026, 9, 1, 9)
# A quarter of an hour before the day-before reminder of a session on 13 October at 10:30 is due.
AT = melbourne(2026, 10, 12, 10, 15)
DUE = melbourne(2026, 10, 12, 10, 30)
pytestmark = pytest.mark.django_db


@pytest.fixture
def session() -> Session:
    """Tuesday 13 October 2026, 10:30, of a convenor that reminds a day before."""
    session = SessionFactory(date=date(2026, 10, 13), start_time=time(10, 30), end_time=time(12, 30))
    ReminderRuleFactory(convenor=session.community.convenor, slug="day-before")
    return session


@pytest.fixture
def member(session):
    return MemberFactory(community=session.community, joined_at=JOINED)


def planned(session: Session) -> Message:
    plan_reminders(AT)
    return Message.objects.get(about=f"sessions_app.session:{session.pk}")


def test_still_wanted_says_yes_until_the_session_begins(session, member):
    message = planned(session)

    assert still_wanted(message, DUE) is Verdict.WANTED
    assert still_wanted(message, session.starts_at - timedelta(seconds=1)) is Verdict.WANTED
    assert still_wanted(message, session.starts_at) is Verdict.CANCELLED


def test_still_wanted_says_no_when_the_session_moved_or_is_off(session, member):
    message = planned(session)

    move_session(session, date=date(2026, 10, 14), start_time=time(9), end_time=time(10), by=None, at=AT)
    assert still_wanted(message, DUE) is Verdict.SUPERSEDED

    cancel_session(session, by=None, at=AT)
    assert still_wanted(message, DUE) is Verdict.CANCELLED


def test_still_wanted_says_no_when_the_person_left(session, member):
    message = planned(session)

    leave(member, reason="", by=None, at=AT)

    assert still_wanted(message, DUE) is Verdict.CANCELLED


def test_reminder_follows_a_person_who_has_another_address_now(session, member):
    planned(session)

    type(member.person).objects.filter(pk=member.person_id).update(email="new@example.org")
    send_due(DUE)

    assert [letter.to for letter in mail.outbox] == [["new@example.org"]]


def test_still_wanted_says_no_when_the_place_was_given_back():
    forum = ForumSessionFactory(date=date(2026, 10, 13), start_time=time(10, 30), end_time=time(12, 30))
    ReminderRuleFactory(convenor=forum.community.convenor)
    place = RegistrationFactory(session=forum, registered_at=JOINED)
    message = planned(forum)
    assert still_wanted(message, DUE) is Verdict.WANTED

    type(place).objects.update(state="cancelled", place=None)

    assert still_wanted(message, DUE) is Verdict.CANCELLED


def test_reminder_is_sent_to_who_is_still_in_and_to_nobody_else(session, member):
    gone = MemberFactory(community=session.community, joined_at=JOINED)
    plan_reminders(AT)
    leave(gone, reason="", by=None, at=AT)

    send_due(DUE)

    assert [letter.to for letter in mail.outbox] == [[member.person.email]]
    states = dict(Message.objects.values_list("to", "status"))
    assert states == {member.person.email: "sent", gone.person.email: "cancelled"}


def test_reminder_is_not_sent_before_it_is_due(session, member):
    plan_reminders(AT)

    send_due(DUE - timedelta(seconds=1))

    assert mail.outbox == []


def test_render_gives_the_words_of_the_moment(session):
    person = PersonFactory(profile__preferred_name="Alex Sample")
    MemberFactory(community=session.community, joined_at=JOINED, person=person)
    message = planned(session)
    Session.objects.update(title="Another title", link="https://meet.example.org/new")

    content = render(message)

    assert "Hello Alex Sample" in content.text
    assert "Tuesday 13 October 2026, 10:30 am – 12:30 pm, Melbourne time (AEDT)" in content.text
    assert "Another title" in content.text
    assert "https://meet.example.org/new" in content.text
    assert message.due_at == datetime(2026, 10, 11, 23, 30, tzinfo=UTC)


def test_guest_with_an_account_is_reminded_as_that_person_wishes_and_reads_it_on_their_page(client):
    person = PersonFactory()
    SafeContact.objects.create(user=person, address="quiet@example.net", is_discreet=True)
    forum = ForumSessionFactory(date=date(2026, 10, 13), start_time=time(10, 30), end_time=time(12, 30))
    ReminderRuleFactory(convenor=forum.community.convenor)
    RegistrationFactory(session=forum, registered_at=JOINED, email=person.email)
    message = planned(forum)

    send_due(DUE)

    (letter,) = mail.outbox
    assert (letter.to, letter.subject) == (["quiet@example.net"], "You have a message")
    client.force_login(person)
    assert forum.title in client.get(f"/my/messages/{message.pk}/").content.decode()
