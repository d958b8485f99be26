"""What the planner asks with: the calendar, the meetings of the same people, and who said what of dates."""

from datetime import UTC, date, datetime, time

import pytest

from applications.models import Choice, Conflict
from applications.queries.said import said_about_dates
from communities.domain.reference import load_calendar
from sessions_app.domain.minding import minded
from sessions_app.domain.planning import cohort_of, unknown_days
from sessions_app.models import Reply, Session
from sessions_app.planning.counting import count
from sessions_app.planning.question import Mind
from tests import factories

pytestmark = pytest.mark.django_db
TEN, NOON = time(10), time(12)
AT = datetime(2023, 9, 10, tzinfo=UTC)
SEASON = date(2023, 10, 1), date(2024, 5, 31)


@pytest.fixture
def community():
    return factories.CommunityFactory(sessions=0)


@pytest.fixture
def staff(community):
    return factories.StaffFactory(convenor=community.convenor)


def kinds(community, day: date, start: time = TEN, end: time = NOON) -> set[Mind]:
    return {concern.kind for concern in minded(community, *SEASON).concerns(day, start, end)}


def on(community, day: date, **fields: object):
    return factories.SessionFactory(community=community, date=day, **fields)


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2023, 10, 10), set()),
        (date(2023, 11, 7), {Mind.PUBLIC_HOLIDAY}),
        (date(2023, 11, 6), {Mind.LONG_WEEKEND}),
        (date(2023, 11, 28), {Mind.SECTOR_DAY}),
        (date(2024, 4, 9), {Mind.SCHOOL_HOLIDAY}),
        (date(2024, 3, 29), {Mind.SCHOOL_HOLIDAY, Mind.PUBLIC_HOLIDAY}),
    ],
)
def test_the_real_calendar_of_2023_24_warns(community, day, expected):
    load_calendar()

    assert kinds(community, day) == expected


def test_a_convenors_own_days_warn_its_planning_and_no_others(community):
    day = date(2023, 10, 25)
    factories.CalendarDayFactory(convenor=community.convenor, kind="local_holiday", starts_on=day)

    assert kinds(community, day) == {Mind.LOCAL_HOLIDAY}
    assert kinds(factories.CommunityFactory(sessions=0), day) == set()


def test_a_time_that_clocks_skip_or_show_twice_is_flagged(community):
    assert kinds(community, date(2023, 10, 1), time(2, 30), time(4)) == {Mind.CLOCKS}
    assert kinds(community, date(2024, 4, 7), time(2, 30), time(4)) == {Mind.CLOCKS}
    assert kinds(community, date(2024, 4, 7)) == set()


def test_another_community_of_the_same_facilitator_is_never_beside(community):
    other = factories.CommunityFactory(round=community.round, sessions=0)
    facilitator = factories.FacilitatorFactory(community=community)
    factories.FacilitationFactory(community=other, user=facilitator)
    day = date(2023, 10, 10)
    on(other, day)
    on(factories.CommunityFactory(round=community.round, sessions=0), date(2023, 10, 11))

    assert kinds(community, day, time(11), time(13)) == {Mind.SAME_PEOPLE}
    assert kinds(community, day, time(13), time(15)) == {Mind.SAME_DAY}
    assert kinds(community, date(2023, 10, 11)) == set()


def test_nor_is_one_that_shares_members(community):
    other = factories.CommunityFactory(round=community.round, sessions=0)
    type(community.round).objects.filter(pk=community.round_id).update(seats_per_person=2)
    member = factories.MemberFactory(community=community)
    seat = factories.SeatFactory(community=other, person=member.person, slot=2)
    factories.MemberFactory(community=other, person=member.person, seat=seat)
    on(other, date(2023, 10, 10))

    assert kinds(community, date(2023, 10, 10)) == {Mind.SAME_PEOPLE}


def test_a_season_of_which_the_calendar_knows_nothing_says_so(community):
    assert len(unknown_days(community.convenor, *SEASON)) == 2
    load_calendar()

    assert unknown_days(community.convenor, *SEASON) == []
    assert unknown_days(community.convenor, date(2027, 10, 1), date(2028, 5, 1)) == []
    assert unknown_days(community.convenor, date(2028, 12, 1), date(2029, 3, 1))[0] == (
        "The calendar has no school terms after Sunday 28 January 2029: look the school holidays up."
    )
    beyond = unknown_days(community.convenor, date(2028, 10, 1), date(2029, 5, 1))
    assert beyond[-1] == "The calendar has no public holidays of 2029."


def test_before_there_are_members_those_who_chose_the_community_count(community, staff):
    first, second = on(community, date(2023, 10, 10)), on(community, date(2023, 11, 14))
    choice = factories.ChoiceFactory(
        community=community, application__applicant__profile__preferred_name="Alex Sample"
    )
    choice.date_answers.filter(session=second).update(answer="no")
    unsure = factories.ChoiceFactory(community=community)
    unsure.date_answers.filter(session=first).update(answer="maybe")
    factories.ChoiceFactory(community=community, status=Choice.Status.NOT_THIS_TIME)

    cohort = cohort_of(community, staff, AT)
    people = cohort.people(TEN, NOON)
    counted = count([(day, people) for day in (first.date, second.date, date(2023, 12, 12))])

    assert not cohort.are_members
    assert cohort.names[str(choice.application.applicant_id)] == "Alex Sample"
    alex, other = str(choice.application.applicant_id), str(unsure.application.applicant_id)
    assert (counted.dates[0].sure, counted.dates[0].unknown) == ((alex,), (other,))
    assert (counted.dates[1].sure, counted.dates[1].lost) == ((other,), (alex,))
    assert counted.dates[2].unknown == (alex, other)


def test_who_said_yes_to_every_such_weekday_is_likely_to_come_on_another(community, staff):
    on(community, date(2023, 10, 10))
    on(community, date(2023, 11, 14), start_time=time(16), end_time=time(17))
    factories.ChoiceFactory(community=community)

    (person,) = cohort_of(community, staff, AT).people(TEN, NOON)

    assert person.can_come(date(2024, 2, 13)) is True
    assert person.can_come(date(2024, 2, 14)) is None
    assert date(2023, 11, 14) not in person.said  # other hours


@pytest.mark.parametrize(
    ("start", "end", "comes"),
    [
        (time(10), time(12), True),
        (time(10, 30), time(11, 30), True),
        (time(9, 30), time(12), None),
        (time(11), time(13), None),
        (time(13), time(15), None),
    ],
)
def test_an_answer_holds_for_a_meeting_within_the_hours_that_were_asked_about(
    community, staff, start, end, comes
):
    session = on(community, date(2023, 10, 10), start_time=TEN, end_time=NOON)
    factories.ChoiceFactory(community=community)

    (person,) = cohort_of(community, staff, AT).people(start, end)

    assert person.can_come(session.date) is comes
    assert person.can_come(date(2023, 10, 17)) is comes  # going by the weekday


def test_what_somebody_said_to_another_convenor_is_not_known(community, staff):
    theirs = on(factories.CommunityFactory(sessions=0), date(2023, 10, 10))
    member = factories.MemberFactory(community=community, joined_at=AT)
    application = factories.SubmittedApplicationFactory(round=theirs.community.round, applicant=member.person)
    if not application.choices.filter(community=theirs.community).exists():
        factories.ChoiceFactory(application=application, community=theirs.community)
    assert said_about_dates([member.person_id])

    (person,) = cohort_of(community, staff, AT).people(TEN, NOON)

    assert (person.said, person.usually) == ({}, {})


def test_members_count_by_what_they_said_last(community, staff):
    session = on(community, date(2023, 10, 10))
    choice = factories.ChoiceFactory(community=community)
    member = factories.MemberFactory(community=community, person=choice.application.applicant, joined_at=AT)
    factories.ChoiceFactory(community=community)  # who did not join
    factories.ReplyFactory(session=session, person=member.person, answer=Reply.Answer.APOLOGY)

    cohort = cohort_of(community, staff, AT)

    assert cohort.are_members
    assert [person.ref for person in cohort.people(TEN, NOON)] == [str(member.person_id)]
    assert cohort.people(TEN, NOON)[0].can_come(session.date) is False


def test_an_answer_from_before_a_meeting_moved_counts_as_none(community, staff):
    session = on(community, date(2023, 10, 10))
    factories.ChoiceFactory(community=community)
    type(session).objects.filter(pk=session.pk).update(schedule_sequence=1)

    (person,) = cohort_of(community, staff, AT).people(TEN, NOON)

    assert person.can_come(session.date) is None


def test_an_answer_to_a_meeting_to_be_confirmed_says_nothing_of_its_likely_day(community, staff):
    member = factories.MemberFactory(community=community, joined_at=AT)
    likely = factories.SessionFactory(community=community, is_tbc=True)
    Session.objects.update(date=date(2023, 11, 14), start_time=TEN, end_time=NOON)
    Reply.objects.create(session=likely, person=member.person, answer="apology", answered_at=AT)

    (person,) = cohort_of(community, staff, AT).people(TEN, NOON)
    assert (person.said, person.usually) == ({}, {})


@pytest.mark.parametrize("why", ["blind", "conflict"])
def test_names_that_who_plans_may_not_see_are_not_told(community, staff, why):
    on(community, date(2023, 10, 10))
    choice = factories.ChoiceFactory(community=community)
    if why == "blind":
        type(community.round).objects.filter(pk=community.round_id).update(hides_names=True)
    else:
        Conflict.objects.create(
            application=choice.application, reviewer=staff, is_conflict=True, grounds="knows", said_at=AT
        )

    cohort = cohort_of(community, staff, AT)

    assert cohort.names == {str(choice.application.applicant_id): ""}
    assert len(cohort.people(TEN, NOON)) == 1
