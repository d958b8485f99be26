"""What a batch of reminders reads at once, and what is still asked for each right before it leaves."""

from collections.abc import Callable
from datetime import date, time, timedelta

import pytest

from accounts.models import PractitionerProfile
from communities.domain.members import leave
from communities.models import Member
from outbox.domain.rendering import rendered
from outbox.links import without_keys
from outbox.models import Message
from outbox.registry import Content, Verdict
from sessions_app.domain import reminding
from sessions_app.domain.reminders import plan_reminders
from sessions_app.domain.reminding import gather, render, still_wanted
from sessions_app.domain.schedule import cancel_session, move_session
from sessions_app.models import ReminderRule, Reply, Session
from tests.factories import MemberFactory, ReminderRuleFactory, ReplyFactory, SessionFactory
from tests.sessions_app.walls import melbourne

pytestmark = pytest.mark.django_db
AT = melbourne(2026, 10, 12, 10, 15)


@pytest.fixture
def session() -> Session:
    session = SessionFactory(date=date(2026, 10, 13), start_time=time(10, 30), end_time=time(12, 30))
    ReminderRuleFactory(convenor=session.community.convenor, slug="day-before")
    return session


@pytest.fixture
def member(session) -> Member:
    return MemberFactory(community=session.community, joined_at=melbourne(2026, 9, 1, 9))


@pytest.fixture
def gathered(session, member) -> Message:
    plan_reminders(AT)
    message = Message.objects.get()
    gather([message])
    return message


def test_a_gathered_reminder_takes_one_look_to_be_sent(gathered, member, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert still_wanted(gathered, AT) is Verdict.WANTED
    with django_assert_num_queries(1):  # the convenor's own words
        assert member.person.get_full_name() in render(gathered).text


def leaves(session: Session, member: Member) -> None:
    leave(member, reason="", by=None, at=AT)


def is_called_off(session: Session, member: Member) -> None:
    cancel_session(session, by=None, at=AT)


def moves(session: Session, member: Member) -> None:
    times = {"start_time": session.start_time, "end_time": session.end_time}
    move_session(session, date=session.date + timedelta(days=1), **times, by=None, at=AT)


def sends_apologies(session: Session, member: Member) -> None:
    ReplyFactory(session=session, person=member.person, answer=Reply.Answer.APOLOGY, answered_at=AT)


def is_switched_off(session: Session, member: Member) -> None:
    member.person.is_active = False
    member.person.save()


@pytest.mark.parametrize(
    ("happens", "verdict"),
    [
        (leaves, Verdict.CANCELLED),
        (is_called_off, Verdict.CANCELLED),
        (moves, Verdict.SUPERSEDED),
        (sends_apologies, Verdict.CANCELLED),
        (is_switched_off, Verdict.CANCELLED),
    ],
)
def test_what_happened_since_it_was_gathered_is_seen(
    gathered, session, member, happens: Callable, verdict: Verdict
):
    happens(session, member)

    assert still_wanted(gathered, AT) is verdict


def test_a_gathered_reminder_of_a_meeting_that_has_begun_is_not_sent(gathered, session):
    assert still_wanted(gathered, session.starts_at) is Verdict.CANCELLED


def test_what_was_gathered_holds_for_a_second(gathered, session):
    Session.objects.filter(pk=session.pk).update(link="https://meet.example.org/new")
    ReminderRule.objects.update(is_active=False)

    assert still_wanted(gathered, AT) is Verdict.WANTED
    *read, read_at = gathered._gathered
    gathered._gathered = (*read, read_at - 2)
    assert still_wanted(gathered, AT) is Verdict.CANCELLED


def test_what_was_asked_a_moment_ago_is_used_once(gathered, session):
    assert still_wanted(gathered, AT) is Verdict.WANTED
    render(gathered)
    Session.objects.filter(pk=session.pk).update(link="https://meet.example.org/new")

    assert "https://meet.example.org/new" in render(gathered).text


def test_what_was_gathered_of_nothing_is_no_hindrance(gathered, session):
    gathered.context["rule"] = 0
    gather([gathered])

    assert still_wanted(gathered, AT) is Verdict.CANCELLED


def by_itself(template: str, context: dict, personal: dict, **_: object) -> Content:
    return rendered(template, {**context, **personal})


def test_letters_that_leave_together_are_those_written_alone(session, member, monkeypatch):
    """Merged from one letter or written by itself: not a character differs, whoever it is for."""
    session.venue, session.title = "A & B Hall", "Practice <one>"
    session.save()
    others = MemberFactory.create_batch(4, community=session.community, joined_at=melbourne(2026, 9, 1, 9))
    for one, name in zip(others, ("Zoë O'Brien", "Kim <Lee>", "Ash", "Jo Sample"), strict=True):
        PractitionerProfile.objects.filter(user=one.person).update(preferred_name=name)
    PractitionerProfile.objects.filter(user=others[2].person).update(zone="Australia/Perth")
    for one, answer in zip(others, Reply.Answer.values[:2], strict=False):
        ReplyFactory(session=session, person=one.person, answer=answer, answered_at=AT)
    plan_reminders(AT)
    messages = list(Message.objects.all())
    gather(messages)

    letters = []
    for message in messages:
        assert still_wanted(message, AT) is Verdict.WANTED
        together = render(message)
        with monkeypatch.context() as patch:
            patch.setattr(reminding, "merged", by_itself)
            alone = render(message)
        assert without_keys(together.text) == without_keys(alone.text)
        assert without_keys(together.html) == without_keys(alone.html)
        assert together.subject == alone.subject
        letters.append(together.text)
    assert sum("Perth time" in text for text in letters) == 1
    assert sum("You said maybe" in text for text in letters) == 1
    assert len(set(letters)) == 5
