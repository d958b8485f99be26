"""Staff read a queued reminder as it would read now; looking keeps nothing."""

from datetime import time, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import SafeContact
from communities.domain.members import leave
from outbox.models import BadAddress, Message
from sessions_app.domain.reminders import plan_reminders
from sessions_app.models import Session
from tests.factories import MemberFactory, PersonFactory, ReminderRuleFactory, SessionFactory, StaffFactory
from tests.signing_in import sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def session(client) -> Session:
    """In three weeks, of a convenor that reminds a day before and whose staff is signed in."""
    on = timezone.now().date() + timedelta(days=21)
    session = SessionFactory(date=on, start_time=time(10), end_time=time(12), venue="Sample Hall")
    ReminderRuleFactory(convenor=session.community.convenor)
    sign_in(client, StaffFactory(convenor=session.community.convenor))
    return session


@pytest.fixture
def member(session):
    person = PersonFactory(profile__preferred_name="Kim Example")
    return MemberFactory(community=session.community, person=person)


@pytest.fixture
def queued(session, member) -> Message:
    plan_reminders(session.starts_at - timedelta(days=1))
    return Message.objects.get(kind="session_reminder")


def shown(client, message: Message) -> str:
    page = client.get(reverse("admin:outbox_message_change", args=[message.pk])).content.decode()
    return page.partition("What it says")[2].partition("</section>")[0]


def test_a_queued_reminder_is_shown_as_it_would_read_now_without_personal_links(client, session, queued):
    before = Message.objects.values().get()
    said = shown(client, queued)

    assert "This is how it would read now" in said
    assert "Kim Example" in said
    assert "Sample Hall" in said
    assert "/answer/…" in said
    assert Message.objects.values().get() == before

    Session.objects.update(venue="Another Hall")
    assert "Another Hall" in shown(client, queued)


@pytest.mark.parametrize(
    ("happens", "reason"),
    [
        (
            lambda row: SafeContact.objects.create(user_id=row.person_id, unwanted=["reminders"]),
            "the person switched this kind of mail off",
        ),
        (lambda row: Message.objects.update(expires_at=timezone.now()), "it is of no use any more"),
        (
            lambda row: BadAddress.objects.create(address=row.to, error_code="550"),
            "this address refused mail before, so nothing was tried",
        ),
    ],
)
def test_what_the_outbox_itself_would_keep_back_says_why(client, queued, happens, reason):
    happens(queued)
    before = Message.objects.values().get()

    assert f"As things stand it would not be sent: {reason}." in shown(client, queued)
    assert Message.objects.values().get() == before


def test_what_would_not_be_sent_or_cannot_be_written_says_why(client, queued, member):
    leave(member, reason="", by=None, at=timezone.now())
    Message.objects.update(status="pending")
    assert "would not be sent: what it tells is no longer so" in shown(client, queued)

    Message.objects.update(kind="nobody_writes_this")
    assert "would not be sent: the portal could not put this mail together" in shown(client, queued)

    Message.objects.update(status="cancelled")
    assert "It was never written." in shown(client, queued)
