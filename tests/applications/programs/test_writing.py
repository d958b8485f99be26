"""What a file may do to records that people already rely on."""

from datetime import UTC, date, datetime, time

import pytest

from accounts.models import AuditEvent
from applications.programs.errors import ProgramFileError
from communities.domain.seats import take_seat
from communities.models import Community, Round
from outbox.models import Message
from sessions_app.domain.schedule import cancel_session, move_session
from sessions_app.models import Session
from tests.applications.programs.sample import AT, load_file
from tests.factories import ApplicationFactory, MemberFactory, RegistrationFactory, UserFactory

pytestmark = pytest.mark.django_db
FIRST_DATE = "date: 2023-10-10"


def beginners() -> Community:
    return Community.objects.cohorts().get()


def first_session() -> Session:
    return beginners().sessions.get(number=1)


def test_load_moves_a_scheduled_session_and_tells_its_members(tmp_path):
    load_file(tmp_path)
    MemberFactory(community=beginners(), joined_at=AT)

    report = load_file(tmp_path, (FIRST_DATE, "date: 2023-10-17"))

    session = first_session()
    assert report.updated == ["session first-call/beginners/1: when"]
    assert session.starts_at == datetime(2023, 10, 16, 23, tzinfo=UTC)
    assert session.schedule_sequence == 1
    assert Message.objects.filter(kind="session_news").count() == 1


def test_load_changes_the_words_of_a_session_without_telling_anyone(tmp_path):
    load_file(tmp_path)
    MemberFactory(community=beginners(), joined_at=AT)

    load_file(tmp_path, ("title: Hello", "title: Hello there"))

    assert first_session().title == "Hello there"
    assert first_session().schedule_sequence == 0
    assert not Message.objects.exists()


def test_load_keeps_the_date_to_which_staff_moved_a_session(tmp_path):
    load_file(tmp_path)
    move_session(
        first_session(), date=date(2023, 10, 24), start_time=time(10), end_time=time(12), by=None, at=AT
    )

    report = load_file(tmp_path, (FIRST_DATE, "date: 2023-10-17"))

    assert report.kept == ["session first-call/beginners/1: when (staff changed it)"]
    assert first_session().date == date(2023, 10, 24)


def test_load_never_gives_a_cancelled_session_its_time_back(tmp_path):
    load_file(tmp_path)
    cancel_session(first_session(), by=None, at=AT)

    report = load_file(tmp_path, (FIRST_DATE, "date: 2023-10-17"), overwrite=True)

    assert report.kept == [
        "session first-call/beginners/1: state (the session is cancelled)",
        "session first-call/beginners/1: when (the session is cancelled)",
    ]
    assert (first_session().state, first_session().date) == ("cancelled", date(2023, 10, 10))


def test_load_announces_a_session_that_was_to_be_confirmed(tmp_path):
    load_file(tmp_path)
    times = "date: 2024-05-02\n            start: 09:30\n            end: 15:30"

    report = load_file(tmp_path, ("state: tbc\n            tbc_note: Next year", times))

    session = Session.objects.get(community__kind="forum", number=2)
    assert report.updated == ["session open-day/2: state, tbc_note, when"]
    assert (session.state, session.starts_at) == ("scheduled", datetime(2024, 5, 1, 23, 30, tzinfo=UTC))


def test_load_does_not_make_a_known_date_unknown_again(tmp_path):
    load_file(tmp_path)
    times = "date: 2023-10-10\n                start: 10:00\n                end: 12:00"

    report = load_file(tmp_path, (times, "state: tbc"), overwrite=True)

    reason = "people know its date: move or cancel it instead"
    assert report.kept == [f"session first-call/beginners/1: {name} ({reason})" for name in ("state", "when")]
    assert first_session().date == date(2023, 10, 10)


def test_load_takes_a_meeting_that_was_held_for_the_scheduled_one(tmp_path):
    load_file(tmp_path)
    Session.objects.filter(pk=first_session().pk).update(state="held")

    report = load_file(tmp_path)

    assert (report.kept, report.updated) == ([], [])
    assert first_session().state == "held"


def test_load_puts_the_record_of_a_held_session_right_without_telling_anyone(tmp_path):
    load_file(tmp_path)
    MemberFactory(community=beginners(), joined_at=AT)

    load_file(tmp_path, (FIRST_DATE, "date: 2023-10-09\n                state: held"))

    assert (first_session().state, first_session().date) == ("held", date(2023, 10, 9))
    assert not Message.objects.exists()


def test_load_refuses_a_ceiling_under_the_seats_taken(tmp_path):
    load_file(tmp_path)
    for person in UserFactory.create_batch(3):
        take_seat(beginners(), person)

    with pytest.raises(ProgramFileError) as caught:
        load_file(tmp_path, ("ceiling: 5", "ceiling: 2"), ("title: First call", "title: Changed"))

    assert "3 seats of Beginners are taken: the ceiling cannot be 2." in str(caught.value)
    assert beginners().ceiling == 5
    assert Round.objects.get().title == "First call"


@pytest.mark.parametrize(("floor", "ceiling"), [(6, 9), (1, 1), (2, 4), (5, 6)])
def test_load_changes_floor_and_ceiling_together(tmp_path, floor, ceiling):
    load_file(tmp_path)

    load_file(tmp_path, ("floor: 2", f"floor: {floor}"), ("ceiling: 5", f"ceiling: {ceiling}"))

    assert (beginners().floor, beginners().ceiling) == (floor, ceiling)


def test_load_keeps_the_notice_that_applicants_accepted(tmp_path):
    load_file(tmp_path)
    round_ = Round.objects.get()
    ApplicationFactory(round=round_, notice=round_.collection_notices.get())

    report = load_file(tmp_path, ("text: We keep what you write.", "text: Something else."), overwrite=True)

    reason = "applicants have accepted this version: give the new text a new version"
    assert report.kept == [f"collection notice first-call/1: text ({reason})"]
    assert round_.collection_notices.get().text == "We keep what you write."


def test_load_adds_a_new_version_of_the_notice_beside_the_old(tmp_path):
    load_file(tmp_path)

    load_file(tmp_path, ("version: 1", "version: 2"), ("We keep what you write.", "Something else."))

    assert [notice.version for notice in Round.objects.get().collection_notices.all()] == [2, 1]


def forum_day() -> Session:
    return Session.objects.get(community__kind="forum", number=1)


def test_load_with_a_raised_capacity_lets_in_whoever_waits(tmp_path):
    load_file(tmp_path, ("capacity: 80", "capacity: 1"))
    RegistrationFactory(session=forum_day())
    waiting = RegistrationFactory(session=forum_day(), is_waiting=True)

    report = load_file(tmp_path, ("capacity: 80", "capacity: 2"))

    waiting.refresh_from_db()
    assert waiting.state == "registered"
    assert report.updated == ["session open-day/1: capacity"]


def test_load_refuses_a_capacity_under_the_places_taken(tmp_path):
    load_file(tmp_path)
    for _ in range(2):
        RegistrationFactory(session=forum_day())

    with pytest.raises(ProgramFileError, match=r"2 places of .* are taken: the capacity cannot be 1"):
        load_file(tmp_path, ("capacity: 80", "capacity: 1"))

    assert forum_day().capacity == 80


def test_load_with_another_venue_tells_whoever_is_expected(tmp_path):
    load_file(tmp_path)
    RegistrationFactory(session=forum_day())

    load_file(tmp_path, ("capacity: 80", "capacity: 80\n            venue: Sample Hall"))

    assert (forum_day().venue, forum_day().schedule_sequence) == ("Sample Hall", 1)
    assert Message.objects.get().kind == "session_news"


def test_load_marks_a_session_that_is_over_as_held_by_the_verb(tmp_path):
    load_file(tmp_path)

    load_file(
        tmp_path,
        (FIRST_DATE, f"{FIRST_DATE}\n                state: held"),
        at=datetime(2024, 1, 1, tzinfo=UTC),
    )

    assert first_session().state == "held"
    assert AuditEvent.objects.about(first_session()).filter(verb="session_held").exists()
