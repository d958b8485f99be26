"""Which choices wait for a reviewer, and who could be one."""

from datetime import datetime

from django.db.models import Count, Exists, F, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from applications.models import Assignment, Choice, Conflict, Review
from communities.models import Community, Round, StaffRole


def could_review(community: Community) -> list[int]:
    """The people whose work includes reviewing for this community, by number."""
    return sorted(StaffRole.objects.reviewing(community).filter(_at_work()).values_list("user", flat=True))


def lacking(choices: QuerySet[Choice]) -> QuerySet[Choice]:
    """Those that were sent, are undecided and have too few reviewers; each with `missing`, how many.

    Somebody who reviewed without being asked to counts as one.
    """
    standing = Assignment.objects.at_work().filter(choice=OuterRef("pk"))
    theirs = Assignment.objects.standing().filter(choice=OuterRef("choice"), reviewer=OuterRef("reviewer"))
    unasked = Review.objects.filter(~Exists(theirs), choice=OuterRef("pk"))
    wanted = F("application__round__reviewers_per_choice")
    undecided = choices.submitted().undecided()
    return undecided.annotate(missing=wanted - _count(standing) - _count(unasked)).filter(missing__gt=0)


def communities_waiting(at: datetime) -> QuerySet[Community]:
    """Communities of rounds that assign evenly and have closed, in which somebody could take a choice that lacks
    reviewers. Of a community without anybody left to ask, nothing."""
    closed = Choice.objects.filter(
        application__round__assigns=Round.Assigns.EVENLY, application__round__closes_at__lte=at
    )
    waiting = lacking(closed).filter(Exists(_free_reviewer()))
    return Community.objects.filter(pk__in=waiting.values("community"))


def _free_reviewer() -> QuerySet[StaffRole]:
    """For a choice: whoever may review it and never had to do with it."""
    choice, person = OuterRef(OuterRef("pk")), OuterRef("user")
    application = OuterRef(OuterRef("application"))
    here = Q(communities__isnull=True) | Q(communities=OuterRef("community"))
    return StaffRole.objects.filter(
        here,
        _at_work(),
        ~Exists(Assignment.objects.filter(choice=choice, reviewer=person)),
        ~Exists(Review.objects.filter(choice=choice, reviewer=person)),
        ~Exists(Conflict.objects.declared().filter(application=application, reviewer=person)),
        ~Q(user=OuterRef("application__applicant")),
        convenor=OuterRef("community__convenor"),
    )


def _at_work() -> Q:
    return Q(user__is_active=True, user__is_staff=True)


def _count(rows: QuerySet) -> Coalesce:
    counted = rows.order_by().values("choice").annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)
