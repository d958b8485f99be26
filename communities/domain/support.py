"""What is to be arranged so that a new member can take part: planned when they join, ticked off by staff."""

from datetime import date, datetime

from django.db import transaction

from accounts.domain.audit import record
from accounts.models import User
from communities.domain.walltime import today
from communities.domain.workdays import holidays_around, working_day
from communities.errors import SupportDone
from communities.models import Community, Member, SupportTask
from communities.queries import support_for

AHEAD = 10  # working days before the meeting


def due_on(meets_on: date | None, day: date) -> date:
    """Ten working days before the meeting; the next working day where that is past at `day`. Where no meeting has a
    date, ten working days from `day`."""
    if meets_on is None:
        return working_day(day, AHEAD, holidays_around(day))
    due = working_day(meets_on, -AHEAD, holidays_around(meets_on))
    return due if due >= day else working_day(day, 1, holidays_around(day))


@transaction.atomic
def plan_support(member: Member, *, meets_on: date | None, at: datetime) -> SupportTask:
    """Something to arrange for this member before the group meets on `meets_on`. What is open already stays."""
    community = member.community
    due = due_on(meets_on, today(community.convenor.zone, at))
    task, is_new = SupportTask.objects.get_or_create(
        community=community, person=member.person, done_at=None, defaults={"due_on": due, "created_at": at}
    )
    if is_new:
        record(None, "support_planned", task, at=at)
    return task


@transaction.atomic
def finish_support(task: SupportTask, *, by: User, at: datetime) -> None:
    """Tick it off. Raises SupportDone when that was done already, and for who may not see what it is."""
    seen = support_for(by).filter(pk=task.pk).exists()
    if not seen or not SupportTask.objects.open().filter(pk=task.pk).update(done_at=at, done_by=by):
        raise SupportDone("This is ticked off already.")
    record(by, "support_arranged", task, at=at)


def end_support(community: Community, person_id: int, *, by: User | None, at: datetime) -> None:
    """Nothing is to be arranged any more for somebody who is not in. What was done stays."""
    for task in SupportTask.objects.open().filter(community=community, person=person_id):
        record(by, "support_dropped", task, at=at)
        task.delete()
