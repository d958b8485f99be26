"""Who hears of a meeting: by what they said, before it and after it."""

from datetime import date, time, timedelta

import pytest
from django.core import mail

from outbox.domain.tick import send_due
from outbox.models import Message
from outbox.registry import Verdict
from sessions_app.domain.reminders import plan_reminders
from sessions_app.domain.reminding import render, still_wanted
from sessions_app.domain.replying import reply
from sessions_app.models import ReminderRule, Session
from tests.factories import (
    FacilitationFactory,
    ForumSessionFactory,
    MemberFactory,
    RegistrationFactory,
    ReminderRuleFactory,
    ReplyFactory,
    SessionFactory,
)
from tests.sessions_app.walls import melbourne

JOINED = melbourne(2026, 9, 1, 9)
# The day-before reminder of a session on 13 October at 10:30 is due; and the hour after it ended.
DUE, AFTER = melbourne(2026, 10, 12, 10, 30), melbourne(2026, 10, 13, 13, 30)
pytestmark = pytest.mark.django_db


@pytest.fixture
def session() -> Session:
    """Tuesday 13 October 2026, 10:30. One member for each answer, one who gave none, one who answered an older plan."""
    session = SessionFactory(
        date=date(2026, 10, 13), start_time=time(10, 30), end_time=time(12, 30), schedule_sequence=1
    )
    for name in ("coming", "maybe", "apology", "silent", "before"):
        person = MemberFactory(
            community=session.community, joined_at=JOINED, person__email=f"{name}@example.org"
        ).person
        if name == "before":
            ReplyFactory(session=session, person=person, answer="apology", sequence=0)
        elif name != "silent":
            ReplyFactory(session=session, person=person, answer=name)
    return session


def rule(session: Session, **fields: object) -> ReminderRule:
    return ReminderRuleFactory(convenor=session.community.convenor, **fields)


def after(session: Session, purpose: str, **fields: object) -> ReminderRule:
    when = {"amount": 1, "unit": "hours", "anchor": "after", "useful_until_hours": 24}
    return rule(session, purpose=purpose, **when, **fields)


def told(at) -> set[str]:
    plan_reminders(at)
    return {to.partition("@")[0] for to in Message.objects.values_list("to", flat=True)}


@pytest.mark.parametrize(
    ("audience", "hear"),
    [
        ("all", {"coming", "maybe", "silent", "before"}),
        ("coming", {"coming"}),
        ("unanswered", {"silent", "before"}),
        ("facilitators", {"holds"}),
    ],
)
def test_a_rule_reaches_its_audience(session, audience, hear):
    for name, ends_on in (("holds", None), ("held", date(2026, 10, 12))):
        FacilitationFactory(
            community=session.community,
            user__email=f"{name}@example.org",
            starts_on=date(2026, 9, 1),
            ends_on=ends_on,
        )
    rule(session, audience=audience)

    assert told(DUE) == hear


@pytest.mark.parametrize(
    ("audience", "says", "verdict"),
    [
        ("all", "apology", Verdict.CANCELLED),
        ("all", "maybe", Verdict.WANTED),
        ("unanswered", "coming", Verdict.CANCELLED),
        ("coming", "coming", Verdict.WANTED),
    ],
)
def test_an_answer_given_at_the_last_moment_still_decides(session, audience, says, verdict):
    someone = session.replies.get(answer="coming") if audience == "coming" else None
    person = (
        someone.person
        if someone
        else session.community.members.get(person__email="silent@example.org").person
    )
    rule(session, audience=audience)
    plan_reminders(DUE)
    message = Message.objects.get(to=person.email)

    reply(session, person, says, at=DUE, seen=1)

    assert still_wanted(message, DUE) is verdict


def test_a_rule_that_is_switched_off_takes_back_what_waits(session):
    one = rule(session)
    plan_reminders(DUE)
    message = Message.objects.first()
    ReminderRule.objects.filter(pk=one.pk).update(is_active=False)

    assert still_wanted(message, DUE) is Verdict.CANCELLED


def test_how_it_was_is_asked_of_who_did_not_send_apologies(session):
    after(session, "feedback")

    assert told(AFTER - timedelta(minutes=61)) == set()
    assert told(AFTER) == {"coming", "maybe", "silent", "before"}
    (message, *_) = Message.objects.all()
    assert (message.due_at, message.expires_at) == (AFTER, AFTER + timedelta(hours=24))
    assert still_wanted(message, AFTER) is Verdict.WANTED
    assert "how was it?" in render(message).subject


def test_what_there_is_to_read_comes_once_it_is_there_and_to_those_who_missed_it(session):
    after(session, "resources")
    assert told(AFTER) == set()

    Session.objects.update(write_up="We talked.", state="held")

    assert told(AFTER + timedelta(hours=23)) == {"coming", "maybe", "apology", "silent", "before"}
    words = render(Message.objects.first()).text
    assert f"/my/sessions/{session.pk}/" in words


def test_nothing_comes_after_a_meeting_once_it_is_too_late_or_was_called_off(session):
    after(session, "feedback")
    assert told(AFTER + timedelta(hours=24)) == set()

    Session.objects.update(state="cancelled")
    assert told(AFTER) == set()


def test_a_community_of_its_own_mind_is_asked_nothing(session):
    rule(session, slug="day")
    rule(session, slug="day", community=session.community, is_active=False)

    assert told(DUE) == set()


def test_a_reminder_says_where_to_answer_and_the_facilitators_say_who_comes(session):
    holder = FacilitationFactory(community=session.community, starts_on=date(2026, 9, 1)).user
    rule(session)
    rule(session, audience="facilitators")
    plan_reminders(DUE)

    member, facilitator = (
        render(Message.objects.get(to=to)).text for to in ("coming@example.org", holder.email)
    )

    assert "You said that you are coming" in member
    assert "/answer/" in member
    assert "1 said they are coming, 1 maybe, 1 sent apologies, 2 have not answered." in facilitator
    assert f"/facilitate/sessions/{session.pk}/" in facilitator
    assert "/answer/" not in facilitator


def test_a_reminder_of_a_forum_carries_the_link_that_gives_the_place_back():
    forum = ForumSessionFactory(date=date(2026, 10, 13), start_time=time(10, 30), end_time=time(12, 30))
    ReminderRuleFactory(convenor=forum.community.convenor)
    ReminderRuleFactory(convenor=forum.community.convenor, audience="unanswered")
    RegistrationFactory(session=forum, registered_at=JOINED)
    plan_reminders(DUE)

    send_due(DUE)

    (letter,) = mail.outbox
    assert "/registration/" in letter.body
    assert "/answer/" not in letter.body
