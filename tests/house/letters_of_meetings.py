"""The makers of `letters.py` that are about meetings and forums."""

from collections.abc import Callable
from datetime import time, timedelta

from accounts.models import User
from communities.domain.members import leave
from communities.models import Community
from outbox.models import Message
from sessions_app.domain.news import plan_news
from sessions_app.domain.registering import register
from sessions_app.domain.reminders import plan_reminders
from sessions_app.domain.schedule import announce_session, cancel_session, move_session
from sessions_app.models import Invitation, Session
from tests import factories
from tests.factories import OPENS_AT

NOW = OPENS_AT + timedelta(days=10)
PERSON = "alex@example.org"


def member_of(community: Community) -> User:
    person = factories.PersonFactory(email=PERSON)
    factories.MemberFactory(community=community, person=person, joined_at=NOW - timedelta(days=1))
    return person


def meeting() -> Session:
    """The first meeting of a cohort, with one member."""
    community = factories.CommunityFactory(round__in_2026=True, sessions=1)
    member_of(community)
    return community.sessions.get()


def session_reminder() -> None:
    session = meeting()
    factories.ReminderRuleFactory(convenor=session.community.convenor)
    assert plan_reminders(session.starts_at - timedelta(days=1)) >= 1


def session_moved() -> None:
    session = meeting()
    later = session.date + timedelta(days=7)
    move_session(
        session,
        date=later,
        start_time=session.start_time,
        end_time=session.end_time,
        by=factories.StaffFactory(),
        at=NOW,
    )


def session_in_another_place() -> None:
    session = meeting()
    times = {name: getattr(session, name) for name in ("date", "start_time", "end_time")}
    move_session(session, **times, mode="in_person", venue="Sample Hall", by=factories.StaffFactory(), at=NOW)


def session_cancelled() -> None:
    session = meeting()
    plan_news(NOW)
    cancel_session(session, by=factories.StaffFactory(), at=NOW)


def sessions_joined() -> None:
    meeting()
    assert plan_news(NOW) >= 1


def sessions_left() -> None:
    member = meeting().community.members.get()
    plan_news(NOW)
    Invitation.objects.filter(person=member.person).update(
        is_in_calendar=True, sequence=0, settled=0, message=None
    )
    Message.objects.all().delete()
    leave(member, reason="", by=None, at=NOW)
    assert plan_news(NOW) >= 1


def registration_confirmed() -> None:
    register(factories.ForumSessionFactory(), name="Alex Sample", email=PERSON, at=NOW)


def registration_waiting() -> None:
    forum = factories.ForumSessionFactory(capacity=1)
    factories.RegistrationFactory(session=forum)
    register(forum, name="Alex Sample", email=PERSON, at=NOW)


def registration_interest() -> None:
    register(factories.ForumSessionFactory(is_tbc=True), name="Alex Sample", email=PERSON, at=NOW)


def session_dated() -> None:
    forum = factories.ForumSessionFactory(is_tbc=True)
    register(forum, name="Alex Sample", email=PERSON, at=NOW)
    day = (NOW + timedelta(days=30)).date()
    announce_session(forum, date=day, start_time=time(10), end_time=time(12), by=None, at=NOW)


OF_MEETINGS: list[tuple[str, Callable[[], None]]] = [
    ("session_reminder", session_reminder),
    ("session_news", session_moved),
    ("session_news", session_in_another_place),
    ("session_news", session_cancelled),
    ("session_news", sessions_joined),
    ("session_news", sessions_left),
    ("registration_interest", registration_interest),
    ("session_news", session_dated),
    ("registration_confirmed", registration_confirmed),
    ("registration_waiting", registration_waiting),
]
