from datetime import UTC, date, datetime, time, timedelta

import pytest
from icalendar import Calendar

from accounts.models import AuditEvent
from outbox.domain.calendars import calendar_objects
from outbox.models import Message
from outbox.registry import Content, kind_of
from sessions_app.domain.registering import register
from sessions_app.domain.reminders import plan_reminders
from sessions_app.domain.schedule import (
    announce_session,
    cancel_session,
    mark_held,
    move_session,
    plan_session,
)
from sessions_app.errors import NotOver, NotScheduled, WrongTimes
from sessions_app.models import Session
from tests.factories import (
    ForumSessionFactory,
    MemberFactory,
    RegistrationFactory,
    ReminderRuleFactory,
    SessionFactory,
    UserFactory,
)
from tests.sessions_app.walls import melbourne
from tests.threads import at_once

JOINED = melbourne(2026, 9, 20, 9)
# The day-before reminder of the session of these tests is due, and in the outbox.
AT = melbourne(2026, 10, 12, 10, 15)
pytestmark = pytest.mark.django_db
NEW_TIMES = {"date": date(2026, 10, 20), "start_time": time(14), "end_time": time(16)}
OLD_TIMES = {"date": date(2026, 10, 13), "start_time": time(10, 30), "end_time": time(12, 30)}


@pytest.fixture
def session(db) -> Session:
    """Tuesday 13 October 2026, 10:30 to 12:30, of a cohort whose convenor reminds a day before."""
    session = SessionFactory(**OLD_TIMES)
    ReminderRuleFactory(convenor=session.community.convenor, slug="day-before")
    return session


@pytest.fixture
def member(session):
    return MemberFactory(community=session.community, joined_at=JOINED)


def news(*, to: str | None = None) -> Content:
    """The one letter that waits to leave, as it would read now."""
    waiting = Message.objects.pending().filter(kind="session_news", **({"to": to} if to else {}))
    return kind_of("session_news").render(waiting.get())


def sent_events(content: Content) -> list[tuple]:
    """UID, SEQUENCE, METHOD, STATUS and start of each calendar entry of a letter."""
    found = []
    for text in calendar_objects(content.calendar):
        calendar = Calendar.from_ical(text)
        (event,) = calendar.walk("VEVENT")
        found.append(
            (str(event["UID"]), event["SEQUENCE"], calendar["METHOD"], str(event["STATUS"]), event.start)
        )
    return found


def statuses(kind: str) -> dict[int, str]:
    """The state of each message of `kind`, by the sequence that it is of."""
    return dict(Message.objects.filter(kind=kind).values_list("sequence", "status"))


def test_plan_session_derives_utc_from_the_wall_and_saves_nothing(session):
    plan_session(session, **NEW_TIMES, zone="Australia/Melbourne")

    assert (session.starts_at, session.ends_at) == (
        datetime(2026, 10, 20, 3, 0, tzinfo=UTC),
        datetime(2026, 10, 20, 5, 0, tzinfo=UTC),
    )
    session.refresh_from_db()
    assert session.starts_at == datetime(2026, 10, 12, 23, 30, tzinfo=UTC)


@pytest.mark.parametrize("end", [time(9), time(10, 30)])
def test_plan_session_refuses_an_end_that_is_not_after_the_start(session, end):
    with pytest.raises(WrongTimes, match="would end before it starts"):
        plan_session(
            session,
            date=date(2026, 12, 1),
            start_time=time(10, 30),
            end_time=end,
            zone="Australia/Melbourne",
        )
    assert session.date == date(2026, 10, 13)


def test_announce_session_gives_it_a_date(session):
    tbc, staff = SessionFactory(community=session.community, is_tbc=True), UserFactory()

    announce_session(tbc, **NEW_TIMES, by=staff, at=AT)

    tbc.refresh_from_db()
    assert (tbc.state, tbc.starts_at) == (Session.State.SCHEDULED, melbourne(2026, 10, 20, 14))
    assert (tbc.schedule_changed_at, tbc.schedule_sequence) == (AT, 0)
    assert (AuditEvent.objects.get().actor, AuditEvent.objects.get().verb) == (staff, "session_announced")


def test_announce_session_refuses_one_that_has_a_date(session):
    with pytest.raises(NotScheduled, match="has a date already"):
        announce_session(session, **NEW_TIMES, by=None, at=AT)


def test_move_session_replaces_pending_reminders_and_tells_old_and_new_time(session, member):
    plan_reminders(AT)
    assert statuses("session_reminder") == {0: "pending"}

    move_session(session, **NEW_TIMES, by=None, at=AT)

    assert statuses("session_reminder") == {0: "superseded"}
    notice = Message.objects.get(kind="session_news")
    assert (notice.to, notice.person_id) == (member.person.email, member.person_id)
    words = news()
    assert "Old: Tuesday 13 October 2026, 10:30 am – 12:30 pm, Melbourne time (AEDT)" in words.text
    assert "New: Tuesday 20 October 2026, 2:00 pm – 4:00 pm" in words.text
    assert sent_events(words) == [
        (session.calendar_uid, 1, "REQUEST", "CONFIRMED", melbourne(2026, 10, 20, 14))
    ]


def test_move_session_is_reminded_of_at_its_new_time(session, member):
    plan_reminders(AT)
    move_session(session, **NEW_TIMES, by=None, at=AT)

    plan_reminders(melbourne(2026, 10, 19, 13, 30))

    assert statuses("session_reminder") == {0: "superseded", 1: "pending"}
    assert Message.objects.get(kind="session_reminder", sequence=1).due_at == melbourne(2026, 10, 19, 14)


def test_move_session_to_less_than_a_day_from_now_reminds_of_no_moment_before(session, member):
    move_session(session, date=date(2026, 10, 12), start_time=time(16), end_time=time(17), by=None, at=AT)

    assert plan_reminders(AT) == 0


def test_move_session_to_where_it_is_changes_nothing(session, member):
    plan_reminders(AT)

    move_session(session, **OLD_TIMES, by=None, at=AT)

    session.refresh_from_db()
    assert session.schedule_sequence == 0
    assert statuses("session_reminder") == {0: "pending"}
    assert not Message.objects.filter(kind="session_news").exists()


def test_move_session_leaves_other_sessions_alone(session, member):
    other = SessionFactory(community=session.community, **OLD_TIMES)
    plan_reminders(AT)

    move_session(session, **NEW_TIMES, by=None, at=AT)

    reminder = Message.objects.get(about=f"sessions_app.session:{other.pk}")
    assert reminder.status == Message.Status.PENDING


def test_move_session_tells_nobody_who_left_or_belongs_elsewhere(session, member):
    MemberFactory(community=session.community, joined_at=JOINED, left_at=AT)
    MemberFactory()

    move_session(session, **NEW_TIMES, by=None, at=AT)

    assert list(Message.objects.values_list("to", flat=True)) == [member.person.email]


def test_move_session_keeps_the_confirmation_of_a_registration_that_still_waits_to_leave():
    forum = ForumSessionFactory(**OLD_TIMES, capacity=1)
    register(forum, name="Jo Example", email="jo@example.org", at=JOINED)
    register(forum, name="Kim Example", email="kim@example.org", at=JOINED)

    move_session(forum, **NEW_TIMES, by=None, at=AT)

    pending = Message.objects.pending().order_by("pk").values_list("to", "kind")
    assert list(pending) == [
        ("jo@example.org", "registration_confirmed"),
        ("kim@example.org", "registration_waiting"),
        ("jo@example.org", "session_news"),
        ("kim@example.org", "session_news"),
    ]
    assert len(sent_events(news(to="jo@example.org"))) == 1
    waiting = news(to="kim@example.org")
    assert (waiting.calendar, "calendar" in waiting.text) == ("", False)


@pytest.mark.parametrize("state", ["tbc", "cancelled", "held"])
def test_move_and_cancel_session_refuse_one_that_is_not_scheduled(session, state):
    Session.objects.update(state=state)

    with pytest.raises(NotScheduled, match="cannot be moved"):
        move_session(session, **NEW_TIMES, by=None, at=AT)
    with pytest.raises(NotScheduled, match="nothing to cancel"):
        cancel_session(session, by=None, at=AT)
    assert not Message.objects.exists()


def test_cancel_session_stops_reminders_and_takes_it_out_of_calendars(session, member):
    plan_reminders(AT)
    staff = UserFactory()

    cancel_session(session, by=staff, at=AT)

    session.refresh_from_db()
    assert (session.state, session.schedule_sequence) == (Session.State.CANCELLED, 1)
    assert statuses("session_reminder") == {0: "cancelled"}
    assert "Called off. It was planned for Tuesday 13 October 2026, 10:30 am" in news().text
    assert plan_reminders(AT) == 0
    assert (AuditEvent.objects.get().actor, AuditEvent.objects.get().verb) == (staff, "session_cancelled")


def test_cancel_session_of_a_forum_tells_who_has_a_place():
    place = RegistrationFactory(session=ForumSessionFactory(**OLD_TIMES))
    RegistrationFactory(session=place.session, state="cancelled", place=None, cancelled_at=AT)

    cancel_session(place.session, by=None, at=AT)

    assert [m.to for m in Message.objects.filter(kind="session_news")] == [place.email]


@pytest.mark.django_db(transaction=True)
def test_move_session_counts_every_change_when_ten_press_together():
    session = MemberFactory(joined_at=JOINED, community__sessions=1).community.sessions.get()

    def press(day: int) -> Session:
        return move_session(session, **NEW_TIMES | {"date": date(2026, 10, day)}, by=None, at=AT)

    outcomes = at_once(press, *((day,) for day in range(15, 25)))

    assert {type(outcome) for outcome in outcomes} == {Session}
    session.refresh_from_db()
    assert session.schedule_sequence == 10
    assert Message.objects.get(kind="session_news").status == "pending"


def test_move_session_to_another_place_tells_the_place_and_the_time_that_stays(session, member):
    plan_reminders(AT)

    move_session(session, **OLD_TIMES, mode="in_person", venue="Sample Hall", by=None, at=AT)

    session.refresh_from_db()
    assert (session.mode, session.venue, session.schedule_sequence) == ("in_person", "Sample Hall", 1)
    assert statuses("session_reminder") == {0: "superseded"}
    notice = news()
    assert notice.subject == "Your meeting has a new place"
    assert "Where: Face to face, Sample Hall" in notice.text
    assert "When: Tuesday 13 October 2026, 10:30 am" in notice.text
    assert "Old:" not in notice.text
    assert "Sample Hall" in notice.html


def test_move_session_in_time_and_place_is_told_once(session, member):
    move_session(session, **NEW_TIMES, venue="Sample Hall", by=None, at=AT)

    notice = news()
    assert notice.subject == "Your meeting has moved"
    assert "Sample Hall" in notice.text
    assert "Old: Tuesday 13 October 2026, 10:30 am" in notice.text


def test_move_session_that_is_over_puts_its_record_right_and_tells_nobody(session, member):
    move_session(session, **OLD_TIMES, venue="Sample Hall", by=None, at=session.ends_at)

    session.refresh_from_db()
    assert session.venue == "Sample Hall"
    assert not Message.objects.exists()


def test_mark_held_keeps_a_session_that_is_over(session):
    staff = UserFactory()

    with pytest.raises(NotOver, match="not over yet"):
        mark_held(session, by=staff, at=session.ends_at - timedelta(seconds=1))
    mark_held(session, by=staff, at=session.ends_at)

    session.refresh_from_db()
    assert session.state == Session.State.HELD
    assert (AuditEvent.objects.get().actor, AuditEvent.objects.get().verb) == (staff, "session_held")
    with pytest.raises(NotScheduled, match="cannot be marked as held"):
        mark_held(session, by=staff, at=session.ends_at)
