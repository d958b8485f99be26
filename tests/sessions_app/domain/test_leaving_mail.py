"""Who leaves a community gets none of its mail any more, wherever a letter is by then."""

from datetime import date, time

import pytest
from django.core import mail

from communities.domain.members import leave
from outbox.clock import Clock
from outbox.domain.channel import Channel
from outbox.domain.claiming import claim_some
from outbox.domain.delivery import Outcome, deliver
from outbox.domain.tick import send_due
from outbox.models import Message
from sessions_app.domain.reminders import plan_reminders
from sessions_app.domain.schedule import move_session
from tests.factories import MemberFactory, ReminderRuleFactory, SessionFactory
from tests.sessions_app.walls import melbourne

JOINED = melbourne(2026, 9, 1, 9)
AT, DUE = melbourne(2026, 10, 12, 10, 15), melbourne(2026, 10, 12, 10, 30)
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def member():
    session = SessionFactory(date=date(2026, 10, 13), start_time=time(10, 30), end_time=time(12, 30))
    ReminderRuleFactory(convenor=session.community.convenor, slug="day-before")
    return MemberFactory(community=session.community, joined_at=JOINED)


def test_a_reminder_in_a_workers_hands_is_not_sent_to_who_left_meanwhile(member):
    plan_reminders(AT)
    (row,) = claim_some(DUE, 1)
    leave(member, reason="", by=None, at=AT)
    with Channel() as channel:
        channel.ready()
        assert deliver(row, channel, Clock(DUE)) is Outcome.UNWANTED

    row.refresh_from_db()
    assert (row.status, mail.outbox) == ("cancelled", [])


def test_what_is_queued_about_a_community_and_its_sessions_is_not_sent_to_who_left(member):
    stays = MemberFactory(community=member.community, joined_at=JOINED)
    session = member.community.sessions.get()
    move_session(session, date=date(2026, 10, 14), start_time=time(9), end_time=time(10), by=None, at=AT)
    plan_reminders(melbourne(2026, 10, 13, 8, 30))
    queued = set(Message.objects.filter(status="pending").values_list("person_id", flat=True))
    leave(member, reason="", by=None, at=AT)
    send_due(melbourne(2026, 10, 13, 9, 5))

    assert queued >= {member.person_id, stays.person_id}
    left = [letter for letter in mail.outbox if letter.to == [member.person.email]]
    # At most that the entries leave the calendar.
    assert [letter.subject for letter in left if "leave" not in letter.subject] == []
    assert [letter for letter in mail.outbox if letter.to == [stays.person.email]]
