from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from applications.domain.withdrawing import withdraw
from applications.models import Choice
from communities.domain.confidence import look, tell_safety
from communities.models import Round
from reports.queries import own_queue, today
from tests.factories import (
    AccessNeedsFactory,
    ApplicationFactory,
    AssignmentFactory,
    CalendarDayFactory,
    ChoiceFactory,
    CommunityFactory,
    ConflictFactory,
    DemandEntryFactory,
    FlagFactory,
    OfferFactory,
    ReviewerFactory,
    ReviewFactory,
    RoundFactory,
    SafetyNoteFactory,
    SessionFactory,
    StaffFactory,
    SupportTaskFactory,
)

pytestmark = pytest.mark.django_db
AT = datetime(2026, 9, 15, 2, 0, tzinfo=UTC)  # noon in Melbourne


@pytest.fixture
def community():
    return CommunityFactory(round=RoundFactory(in_2026=True), sessions=0)


@pytest.fixture
def staff(community):
    return StaffFactory(convenor=community.convenor)


def test_today_counts_what_waits_for_each_kind_of_doing(staff, community):
    first = ChoiceFactory(community=community)
    ReviewFactory.create_batch(2, choice=ChoiceFactory(community=community))
    wanted = ChoiceFactory(community=community, status=Choice.Status.OFFERED)
    OfferFactory(choice=wanted, status="expired", late_yes_at=AT)
    open_offer = OfferFactory(choice__community=community, offered_at=AT)

    found = today(staff, AT)

    assert (found.to_review, found.to_decide, found.late_yes, found.waiting) == (1, 1, 1, 1)
    assert found.oldest_to_review == first.application.submitted_at
    assert (found.soonest_due, found.soonest_at) == (open_offer.respond_by, community.convenor)


def test_today_counts_each_applicant_once_and_the_days_to_the_promise_on_the_convenors_wall(staff, community):
    other = CommunityFactory(round=community.round, sessions=0)
    choice = ChoiceFactory(community=community)
    ChoiceFactory(community=other, application=choice.application)
    ChoiceFactory(community=community, status=Choice.Status.RESERVE)
    Round.objects.update(hear_by="2026-09-18")

    (promise,) = today(staff, AT).promises

    assert (promise.waiting, promise.days, promise.is_near) == (1, 3, True)
    late_at_night = datetime(2026, 9, 15, 14, 30, tzinfo=UTC)  # half past midnight there, on the 16th
    assert today(staff, late_at_night).promises[0].days == 2


def test_a_promise_is_near_a_working_week_before(staff, community):
    ChoiceFactory(community=community)
    day = date(2026, 9, 22)  # AT is a Tuesday
    for hear_by, is_near in ((day, True), (day + timedelta(days=1), False)):
        Round.objects.update(hear_by=hear_by)
        assert today(staff, AT).promises[0].is_near == is_near
    CalendarDayFactory(starts_on=AT.date() + timedelta(days=1))
    assert today(staff, AT).promises[0].is_near


def test_today_counts_what_is_to_be_arranged_for_who_may_see_it_alone(staff, community):
    member = ChoiceFactory(community=community).application.applicant
    AccessNeedsFactory(round=community.round, person=member)
    task = SupportTaskFactory(community=community, person=member)
    SupportTaskFactory(community__sessions=0)
    trusted = StaffFactory(convenor=community.convenor, convenor__sees_access_needs=True)

    found = today(trusted, AT)
    assert (found.to_arrange, found.arrange_by, found.is_quiet) == (1, task.due_on, False)
    found = today(staff, AT)
    assert (found.to_arrange, found.arrange_by) == (0, None)


def test_today_promises_nothing_once_everybody_has_heard(staff, community):
    ChoiceFactory(community=community, status=Choice.Status.NOT_THIS_TIME)

    assert today(staff, AT).promises == []


def test_today_counts_sessions_without_a_date_and_shows_the_next(staff, community):
    SessionFactory(community=community, is_tbc=True)
    ahead = SessionFactory(community=community, number=2)
    SessionFactory(community=community, number=3, date=AT.date() - timedelta(days=2))

    found = today(staff, AT)

    assert found.unconfirmed_sessions == 1
    assert found.next_sessions == [ahead]


def test_today_counts_wishes_confirmed_this_month(staff, community):
    DemandEntryFactory(convenor=community.convenor)
    DemandEntryFactory(convenor=community.convenor, confirmed_at=AT)
    DemandEntryFactory(convenor=community.convenor, confirmed_at=AT, removed_at=AT)
    DemandEntryFactory(convenor=community.convenor, confirmed_at=AT - timedelta(days=40))

    assert today(staff, AT).new_demand == 1


def test_today_shows_how_full_each_community_is(staff, community):
    OfferFactory(choice__community=community)

    (found,) = today(staff, AT).communities

    assert (found.members_in, found.seats_held, found.applied) == (0, 1, 1)


def test_today_counts_nothing_of_another_convenor(community):
    ChoiceFactory(community=community)
    OfferFactory(choice__community=community)
    SessionFactory(community=community)
    DemandEntryFactory(convenor=community.convenor, confirmed_at=AT)

    assert today(StaffFactory(), AT).is_quiet


def test_today_takes_the_same_queries_for_one_row_and_three(
    staff, community, django_assert_num_queries, django_assert_max_num_queries
):
    def add() -> None:
        round_ = RoundFactory(in_2026=True, convenor=community.convenor)
        full = CommunityFactory(round=round_, sessions=1)
        ChoiceFactory(community=full)
        OfferFactory(choice__community=full)

    add()
    with django_assert_max_num_queries(9) as counted:
        today(staff, AT)
    add()
    add()
    staff.refresh_from_db()  # a request of its own

    with django_assert_num_queries(len(counted)):
        today(staff, AT)


@pytest.mark.parametrize("zone", ["Australia/Melbourne", "Australia/Perth"])
def test_today_counts_the_wishes_of_the_convenors_month(staff, community, zone):
    type(community.convenor).objects.update(zone=zone)
    month = datetime(2026, 10, 1, tzinfo=ZoneInfo(zone)).astimezone(UTC)
    for confirmed in (month - timedelta(seconds=1), month):
        DemandEntryFactory(convenor=community.convenor, told_at=AT, confirmed_at=confirmed)

    assert today(staff, month + timedelta(hours=1)).new_demand == 1
    assert today(staff, month - timedelta(seconds=1)).new_demand == 2


def test_today_counts_what_has_nobody_what_is_doubtful_and_what_is_not_sent(staff, community):
    while_open = community.round.opens_at + timedelta(hours=1)
    AssignmentFactory(choice__community=community)
    FlagFactory(application=ChoiceFactory(community=community).application)
    FlagFactory(application=ChoiceFactory(community=community).application, state="dismissed")
    ApplicationFactory(round=community.round)

    found = today(staff, while_open)

    assert (found.to_assign, found.to_look_at, found.drafts) == (2, 1, 1)


def test_today_counts_nothing_of_a_declared_conflict(staff, community):
    choice = ChoiceFactory(community=community)
    OfferFactory(choice=choice)
    FlagFactory(application=choice.application)
    ConflictFactory(application=choice.application, reviewer=staff)

    found = today(staff, AT)

    assert (found.to_review, found.to_assign, found.to_look_at, found.waiting) == (0, 0, 0, 0)
    assert found.promises == []
    assert found.communities[0].applied == 0


def test_own_queue_says_how_far_one_is_and_what_is_next(community):
    reviewer = ReviewerFactory(convenor=community.convenor)
    scored, read, fresh = (
        AssignmentFactory(choice=choice, reviewer=reviewer).choice
        for choice in ChoiceFactory.create_batch(3, community=community)
    )
    ReviewFactory(choice=scored, reviewer=reviewer)
    ReviewFactory(choice=read)
    AssignmentFactory(choice__community=community)

    found = own_queue(reviewer)

    assert (found.done, found.total, found.left) == (1, 3, 2)
    assert (found.next, found.next_number) == (fresh.pk, fresh.application_id)


def test_own_queue_holds_nothing_handed_back_withdrawn_or_conflicted(community):
    reviewer = ReviewerFactory(convenor=community.convenor)
    back, gone, friend = (
        AssignmentFactory(choice=choice, reviewer=reviewer)
        for choice in ChoiceFactory.create_batch(3, community=community)
    )
    back.handed_back_at, back.handed_back = AT, "abstained"
    back.save()
    withdraw(gone.choice.application, at=AT)
    ConflictFactory(application=friend.choice.application, reviewer=reviewer)

    assert own_queue(reviewer).total == 0


def test_today_sounds_the_alarm_for_a_group_under_its_floor_once_it_was_offered(staff, community):
    quiet = CommunityFactory(round=community.round, sessions=0)
    ChoiceFactory(community=quiet)
    OfferFactory(choice__community=community, offered_at=AT)
    small = CommunityFactory(round=community.round, sessions=0, floor=1)
    OfferFactory(choice__community=small, offered_at=AT)

    assert today(staff, AT).under_floor == [community]
    Round.objects.update(closes_at=AT + timedelta(days=1))
    assert today(staff, AT).under_floor == []


def test_today_counts_safety_notes_that_nobody_looked_at_for_who_may_read_them(community):
    trusted = StaffFactory(convenor=community.convenor, convenor__sees_safety_notes=True)
    choice = ChoiceFactory(community=community)
    told = {"person": choice.application.applicant, "round": community.round}
    note = SafetyNoteFactory(**told, saved_at=AT)
    assert today(trusted, AT).unseen_notes == 1
    assert today(StaffFactory(convenor=community.convenor), AT).unseen_notes == 0

    look(note, by=trusted, at=AT + timedelta(minutes=1))
    assert today(trusted, AT).unseen_notes == 0

    tell_safety(note.person, note.round, words="More.", safe_contact="", at=AT + timedelta(hours=1))
    assert today(trusted, AT).unseen_notes == 1
