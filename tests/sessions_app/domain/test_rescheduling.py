"""What a change would bring about is found by making it and undoing it: nothing of it stays."""

from datetime import date, time, timedelta

import pytest

from accounts.models import SafeContact
from applications.models import DateAnswer
from communities.domain.members import leave
from outbox.models import BadAddress, Message
from sessions_app.domain.news import plan_news
from sessions_app.domain.rescheduling import Change, carry_out, rehearse
from sessions_app.errors import ChangedMeanwhile, NotScheduled
from sessions_app.models import Invitation, Session
from tests.factories import (
    CalendarDayFactory,
    ChoiceFactory,
    CommunityFactory,
    ConflictFactory,
    FacilitationFactory,
    MemberFactory,
    PersonFactory,
    ReplyFactory,
    SessionFactory,
    StaffFactory,
    SubmittedApplicationFactory,
)
from tests.sessions_app.walls import melbourne

pytestmark = pytest.mark.django_db
AT = melbourne(2026, 10, 1, 9)
TUESDAY, THURSDAY = date(2026, 11, 10), date(2026, 11, 12)
TIMES = {"start_time": time(10), "end_time": time(12)}


@pytest.fixture
def session() -> Session:
    community = CommunityFactory(round__in_2026=True, sessions=0)
    return SessionFactory(community=community, date=TUESDAY)


def member(session: Session, name: str):
    person = PersonFactory(profile__preferred_name=name)
    return MemberFactory(community=session.community, person=person, joined_at=AT - timedelta(days=9)).person


def to(session: Session, day: date, **said: object) -> Change:
    return Change(session, session.schedule_sequence, date=day, **TIMES | said)


def impact(session: Session, *changes: Change):
    by = StaffFactory(convenor=session.community.convenor)
    return rehearse(session.community, list(changes), by=by, at=AT).impacts[0]


def test_rehearse_tells_who_is_expected_what_they_said_and_what_they_would_be_sent(session):
    ana, ben = member(session, "Ana"), member(session, "Ben")
    ReplyFactory(session=session, person=ana, answer="coming", sequence=0)
    ReplyFactory(
        session=session, person=PersonFactory(), answer="coming", sequence=0
    )  # who is no member any more

    by = StaffFactory(convenor=session.community.convenor)
    seen = rehearse(session.community, [to(session, THURSDAY)], by=by, at=AT)

    (one,) = seen.impacts
    assert (one.old.date, one.new.date, one.expected) == (TUESDAY, THURSDAY, 2)
    assert one.replies == {"coming": 1, "maybe": 0, "apology": 0, "unanswered": 1}
    assert (seen.told.letters, seen.told.leave_at) == (2, AT + timedelta(minutes=5))
    assert seen.told.first_to in {"Ana", "Ben"}
    assert "Old: Tuesday 10 November 2026" in seen.told.sample.text
    assert ben.pk


def test_rehearse_leaves_nothing_behind(session):
    member(session, "Ana")

    impact(session, to(session, THURSDAY))

    session.refresh_from_db()
    assert (session.date, session.schedule_sequence) == (TUESDAY, 0)
    assert not Message.objects.exists()
    assert not Invitation.objects.exists()


def test_rehearse_names_who_said_no_to_such_days_when_applying_and_counts_who_said_nothing(session):
    other = SessionFactory(community=session.community, date=THURSDAY + timedelta(days=7))
    for name, answer in (("Ana", "no"), ("Ben", "yes")):
        person = member(session, name)
        application = SubmittedApplicationFactory(round=session.community.round, applicant=person)
        choice = application.choices.first() or ChoiceFactory(
            application=application, community=session.community
        )
        choice.date_answers.all().delete()
        DateAnswer.objects.create(choice=choice, session=other, answer=answer)

    def found(day: date, **hours: time) -> tuple[list[tuple[str, str]], int]:
        one = impact(session, to(session, day, **hours))
        return one.lost, one.unknown

    assert found(THURSDAY) == ([("Ana", "said no more often than yes to a Thursday")], 0)
    assert found(other.date) == ([("Ana", "said no to that day")], 0)
    assert found(THURSDAY + timedelta(days=1)) == ([], 2)
    assert found(other.date, start_time=time(11)) == ([("Ana", "said no to that day")], 0)
    assert found(other.date, end_time=time(13)) == ([], 2)


def test_rehearse_counts_nobody_as_unknown_where_only_the_place_changes(session):
    member(session, "Ana")

    assert impact(session, to(session, TUESDAY, mode="in_person", venue="Sample Hall")).unknown == 0
    assert impact(session, to(session, TUESDAY, end_time=time(13))).unknown == 1


def test_rehearse_does_not_tell_who_declared_a_conflict_what_that_person_said_when_applying(session):
    person = member(session, "Ana")
    application = SubmittedApplicationFactory(round=session.community.round, applicant=person)
    choice = application.choices.filter(community=session.community).first() or ChoiceFactory(
        application=application, community=session.community
    )
    choice.date_answers.all().delete()
    other = SessionFactory(community=session.community, date=THURSDAY)
    DateAnswer.objects.create(choice=choice, session=other, answer="no")
    said = "said no to that day"
    by = StaffFactory(convenor=session.community.convenor)

    def lost() -> list[tuple[str, str]]:
        return rehearse(session.community, [to(session, THURSDAY)], by=by, at=AT).impacts[0].lost

    assert lost() == [("Ana", said)]
    ConflictFactory(application=application, reviewer=by)
    assert lost() == [("Somebody whose name is not shown", said)]


def test_rehearse_names_who_has_another_meeting_of_the_convenor_then(session):
    ana = member(session, "Ana")
    member(session, "Ben")
    convenor = session.community.convenor
    beside = CommunityFactory(round__convenor=convenor, convenor=convenor, sessions=0, short_name="Beside")
    elsewhere = CommunityFactory(sessions=0)
    for community in (beside, elsewhere):
        SessionFactory(community=community, date=THURSDAY, start_time=time(11), end_time=time(13))
        MemberFactory(community=community, person=ana)

    assert impact(session, to(session, THURSDAY)).lost == [("Ana", "meets with Beside at that time")]
    assert impact(session, to(session, THURSDAY, start_time=time(8), end_time=time(9))).lost == []


def test_rehearse_warns_of_holidays_clocks_and_meetings_with_the_same_facilitator(session):
    CalendarDayFactory(kind="school_holiday", name="Spring holidays", starts_on=THURSDAY, ends_on=THURSDAY)
    held = FacilitationFactory(community=session.community)
    beside = CommunityFactory(
        round__convenor=session.community.convenor, convenor=session.community.convenor, sessions=0
    )
    FacilitationFactory(community=beside, user=held.user)
    SessionFactory(community=beside, date=THURSDAY)

    concerns = impact(session, to(session, THURSDAY)).concerns

    assert [concern.kind for concern in concerns] == ["same_people", "school_holiday"]
    assert "holds both" in concerns[0].words
    gap = impact(session, to(session, date(2027, 10, 3), start_time=time(2, 30), end_time=time(5)))
    assert [concern.kind for concern in gap.concerns] == ["clocks"]


def test_carry_out_makes_every_change_or_none(session):
    off = SessionFactory(community=session.community, state="cancelled")

    with pytest.raises(NotScheduled):
        carry_out([to(session, THURSDAY), to(off, THURSDAY)], by=None, at=AT)

    session.refresh_from_db()
    assert session.date == TUESDAY


def test_carry_out_refuses_a_plan_that_was_not_seen(session):
    change = to(session, THURSDAY)
    Session.objects.update(schedule_sequence=1)

    with pytest.raises(ChangedMeanwhile, match="somebody else"):
        carry_out([change], by=None, at=AT)


def seen(session: Session, change: Change):
    return rehearse(session.community, [change], by=StaffFactory(convenor=session.community.convenor), at=AT)


def holder(session: Session, name: str, **fields: object):
    person = PersonFactory(profile__preferred_name=name)
    since = {"starts_on": AT.date()} | fields
    return FacilitationFactory(community=session.community, user=person, **since).user


def test_rehearse_counts_and_names_who_holds_the_meeting(session):
    holder(session, "Fay")
    member(session, "Ana")

    told = seen(session, to(session, THURSDAY)).told

    assert (told.letters, told.holders, told.held_before) == (2, ["Fay"], [])
    assert (told.first_to, told.asks_again) == ("Ana", True)


def test_rehearse_of_a_meeting_without_members_asks_nobody_again(session):
    holder(session, "Fay")

    told = seen(session, to(session, THURSDAY)).told

    assert (told.letters, told.first_to, told.asks_again) == (1, "Fay", False)


def test_rehearse_names_who_does_not_hold_the_meeting_on_its_new_day(session):
    holder(session, "Fay", ends_on=TUESDAY)
    holder(session, "Bo")
    plan_news(AT)
    Invitation.objects.update(is_in_calendar=True, sequence=0, settled=0, message=None)

    told = seen(session, to(session, THURSDAY)).told

    assert (told.letters, told.holders, told.held_before) == (2, ["Bo"], ["Fay"])


@pytest.mark.parametrize("is_planned", [False, True])
def test_rehearse_counts_nobody_who_left_before(session, is_planned):
    member(session, "Ana")
    gone = member(session, "Ben")
    plan_news(AT)
    Invitation.objects.update(is_in_calendar=True, sequence=0, settled=0, message=None)
    leave(gone.memberships.get(), reason="", by=None, at=AT)
    if is_planned:
        plan_news(AT)

    found = seen(session, to(session, THURSDAY))

    assert (found.told.letters, found.impacts[0].expected, found.told.first_to) == (1, 1, "Ana")


def test_rehearse_names_who_cannot_be_reached_by_mail(session):
    ana = member(session, "Ana")
    SafeContact.objects.create(user=ana, address="safe@example.org")
    member(session, "Ben")
    BadAddress.objects.create(address="safe@example.org", error_code="550")

    told = seen(session, to(session, THURSDAY)).told

    assert (told.letters, told.unreachable, told.first_to) == (1, ["Ana"], "Ben")


def test_rehearse_where_nobody_can_be_reached_shows_what_they_would_read(session):
    ana = member(session, "Ana")
    BadAddress.objects.create(address=ana.email, error_code="550")

    found = seen(session, to(session, THURSDAY))

    assert (found.told.letters, found.told.unreachable, found.told.asks_again) == (0, ["Ana"], False)
    assert "Old: Tuesday 10 November 2026" in found.told.sample.text
