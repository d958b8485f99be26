"""What is to be arranged for a new member: planned by a day, ticked off by those who may know what it is."""

from datetime import UTC, date, datetime

import pytest
from django.db.models import Q

from accounts.models import AuditEvent, User
from communities import registry
from communities.domain.members import admit, leave, undo_joining
from communities.domain.seats import take_seat
from communities.domain.support import due_on, finish_support, plan_support
from communities.errors import SupportDone
from communities.models import SupportTask
from communities.queries import support_for
from tests.factories import (
    AccessNeedsFactory,
    CalendarDayFactory,
    MemberFactory,
    ReviewerFactory,
    StaffFactory,
    SupportTaskFactory,
)
from tests.threads import at_once

# Wednesday 30 September 2026, 10:00 in Melbourne.
AT = datetime(2026, 9, 30, 0, 0, tzinfo=UTC)
TRUSTED = {"convenor__sees_access_needs": True}

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def everybody_applied(monkeypatch):
    monkeypatch.setattr(registry, "STANDING", [lambda user: Q(pk__isnull=False)])


@pytest.fixture
def task() -> SupportTask:
    """Of somebody who told what they need."""
    task = SupportTaskFactory(community__sessions=0)
    AccessNeedsFactory(round=task.community.round, person=task.person)
    return task


@pytest.fixture
def arranger(task) -> User:
    return StaffFactory(convenor=task.community.convenor, **TRUSTED)


@pytest.mark.parametrize(
    ("meets_on", "due"),
    [
        (date(2026, 10, 28), date(2026, 10, 14)),
        (date(2026, 11, 11), date(2026, 10, 27)),  # Cup Day, 3 November, does not count
        (date(2026, 10, 14), date(2026, 9, 30)),  # today
        (date(2026, 10, 13), date(2026, 10, 1)),  # past: the next working day
        (date(2026, 10, 1), date(2026, 10, 1)),
        (None, date(2026, 10, 14)),
    ],
)
def test_due_on_is_ten_working_days_before_the_meeting_or_the_next_working_day(meets_on, due):
    CalendarDayFactory(starts_on=date(2026, 11, 3))

    assert due_on(meets_on, AT.date()) == due


def test_due_on_the_next_working_day_is_no_holiday():
    CalendarDayFactory(starts_on=date(2026, 9, 25))

    assert due_on(date(2026, 9, 28), date(2026, 9, 24)) == date(2026, 9, 28)


def test_plan_support_is_once_while_it_is_open():
    member = MemberFactory(community__sessions=0)

    tasks = {plan_support(member, meets_on=date(2026, 10, 28), at=AT) for _ in range(2)}

    assert [(task.person, task.community, task.due_on) for task in tasks] == [
        (member.person, member.community, date(2026, 10, 14))
    ]


@pytest.mark.django_db(transaction=True)
def test_finish_support_is_once_when_two_press_together(task, arranger):
    other = StaffFactory(convenor=task.community.convenor, **TRUSTED)

    outcomes = at_once(lambda by: finish_support(task, by=by, at=AT), (arranger,), (other,))

    assert {type(outcome) for outcome in outcomes} == {type(None), SupportDone}
    assert AuditEvent.objects.filter(verb="support_arranged").count() == 1


def test_finish_support_keeps_who_and_when(task, arranger):
    finish_support(task, by=arranger, at=AT)

    task.refresh_from_db()
    assert (task.done_by, task.done_at) == (arranger, AT)
    assert not SupportTask.objects.open().exists()


@pytest.mark.parametrize("make", [StaffFactory, ReviewerFactory])
def test_support_is_nobodys_who_may_not_read_access_needs(task, arranger, make):
    fields = TRUSTED if make is ReviewerFactory else {}
    user = make(convenor=task.community.convenor, **fields)
    elsewhere = StaffFactory(**TRUSTED)

    assert list(support_for(arranger)) == [task]
    for one in (user, elsewhere):
        assert not support_for(one).exists()
        with pytest.raises(SupportDone):
            finish_support(task, by=one, at=AT)


def test_support_is_not_shown_once_the_needs_are_taken_back(task, arranger):
    task.person.accessneeds_rows.all().delete()

    assert not support_for(arranger).exists()


@pytest.mark.parametrize("how", ["leaving", "undoing"])
def test_support_that_is_open_ends_with_the_membership_and_what_is_done_stays(how):
    person = SupportTaskFactory(community__sessions=0).person
    task = person.support_tasks.get()
    bait = SupportTaskFactory(community=task.community)
    staff = StaffFactory(convenor=task.community.convenor)
    member = admit(take_seat(task.community, person), shares_contact=False, by=person, at=AT)
    done = SupportTaskFactory(community=task.community, person=person, done_at=AT, done_by=staff)

    if how == "leaving":
        leave(member, reason="", by=None, at=AT)
    else:
        undo_joining(member.seat, by=person, at=AT)

    assert set(SupportTask.objects.all()) == {bait, done}
    assert AuditEvent.objects.filter(verb="support_dropped").count() == 1
