from datetime import date, time, timedelta

import pytest

from sessions_app.domain.replying import reply, reply_to_all
from sessions_app.domain.schedule import announce_session, cancel_session, move_session
from sessions_app.errors import NotExpected, PlanChanged, TooLate
from sessions_app.models import Reply, Session
from tests.factories import ForumSessionFactory, MemberFactory, SessionFactory, StaffFactory, UserFactory
from tests.sessions_app.walls import melbourne
from tests.threads import at_once

JOINED = melbourne(2026, 9, 1, 9)
AT = melbourne(2026, 10, 1, 9)
STARTS = melbourne(2026, 10, 13, 10)
pytestmark = pytest.mark.django_db


@pytest.fixture
def session() -> Session:
    """Tuesday 13 October 2026, 10:00 to 12:00."""
    return SessionFactory(date=date(2026, 10, 13))


@pytest.fixture
def member(session):
    return MemberFactory(community=session.community, joined_at=JOINED)


def said(session: Session) -> list[tuple[str, bool]]:
    """The answers to a session, each with whether it is to the present plan."""
    return [(one.answer, one.is_current()) for one in Reply.objects.filter(session=session)]


def test_reply_keeps_the_last_answer_until_the_session_begins(session, member):
    for minutes, answer in ((3, "coming"), (2, "maybe"), (1, "apology")):
        reply(session, member.person, answer, at=STARTS - timedelta(minutes=minutes), seen=0)

    with pytest.raises(TooLate):
        reply(session, member.person, "coming", at=STARTS, seen=0)

    kept = Reply.objects.get()
    assert (kept.answer, kept.person, kept.answered_at) == (
        "apology",
        member.person,
        STARTS - timedelta(minutes=1),
    )


def test_reply_is_for_who_is_expected_now(session, member):
    gone = MemberFactory(community=session.community, joined_at=JOINED, left_at=AT).person
    off = MemberFactory(community=session.community, joined_at=JOINED, person__is_active=False).person
    elsewhere = MemberFactory(joined_at=JOINED).person

    for nobody in (gone, off, elsewhere, UserFactory()):
        with pytest.raises(NotExpected):
            reply(session, nobody, "coming", at=AT, seen=0)

    assert not Reply.objects.exists()


def test_reply_to_an_older_plan_counts_as_no_answer(session, member):
    reply(session, member.person, "coming", at=AT, seen=0)
    move(session)

    assert said(session) == [("coming", False)]
    assert not Reply.objects.current().exists()

    reply(session, member.person, "maybe", at=AT, seen=1)
    assert said(session) == [("maybe", True)]
    assert Reply.objects.current().exists()


def test_reply_refuses_an_answer_to_a_plan_that_moved_while_the_page_was_open(session, member):
    move(session)

    with pytest.raises(PlanChanged):
        reply(session, member.person, "coming", at=AT, seen=0)


def test_reply_before_there_is_a_date_says_who_would_come_and_not_who_comes():
    session = SessionFactory(is_tbc=True)
    person = MemberFactory(community=session.community, joined_at=JOINED).person

    reply(session, person, "coming", at=AT, seen=None)
    assert said(session) == [("coming", True)]

    announce_session(session, date=date(2026, 10, 20), start_time=time(10), end_time=time(12), by=None, at=AT)
    assert said(session) == [("coming", False)]
    assert not Reply.objects.current().exists()


def test_reply_is_not_for_what_is_off_or_a_forum(session, member):
    cancel_session(session, by=None, at=AT)
    forum = ForumSessionFactory(date=date(2026, 10, 13))

    for one, seen in ((session, 1), (forum, 0)):
        with pytest.raises(TooLate):
            reply(one, member.person, "coming", at=AT, seen=seen)


def test_reply_to_all_answers_all_or_none(session, member):
    second = SessionFactory(community=session.community, date=date(2026, 11, 10))

    assert reply_to_all([(second, 0), (session, 0)], member.person, "apology", at=AT) == 2
    move(second)
    with pytest.raises(PlanChanged):
        reply_to_all([(session, 0), (second, 0)], member.person, "coming", at=AT)

    assert (said(session), said(second)) == ([("apology", True)], [("apology", False)])


@pytest.mark.django_db(transaction=True)
def test_reply_is_one_row_when_ten_answers_come_together():
    session = SessionFactory(date=date(2026, 10, 13))
    person = MemberFactory(community=session.community, joined_at=JOINED).person

    def answer(number: int) -> Reply:
        return reply(session, person, Reply.Answer.values[number % 3], at=AT, seen=0)

    outcomes = at_once(answer, *[(number,) for number in range(10)])

    assert {type(outcome) for outcome in outcomes} == {Reply}
    assert Reply.objects.count() == 1


def test_replies_are_seen_by_their_convenors_staff(session, member):
    kept = reply(session, member.person, "coming", at=AT, seen=0)

    assert list(Reply.objects.managed_by(StaffFactory(convenor=session.community.convenor))) == [kept]
    assert not Reply.objects.managed_by(StaffFactory()).exists()


def move(session: Session) -> None:
    """To 20 October."""
    times = {"start_time": session.start_time, "end_time": session.end_time}
    move_session(session, date=date(2026, 10, 20), **times, by=None, at=AT)
