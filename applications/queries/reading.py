"""One choice as somebody at the review desk reads it, and what came before it."""

from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from django.db.models import (
    BooleanField,
    Count,
    Exists,
    ExpressionWrapper,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
)

from accounts.models import User
from applications.models import Application, Assignment, Choice, Conflict
from applications.queries.conflicts import with_possible_conflict
from applications.queries.scores import hidden_scores
from applications.queries.table import colleagues, flag_states
from communities.models import Convenor, Member, StaffRole
from communities.queries import seats_taken
from sessions_app.models import Session


@dataclass(frozen=True)
class Earlier:
    """An application to an earlier round: what was chosen and became of it, and the groups that came of it."""

    application: Application
    choices: list[Choice]
    memberships: list[Member]


def to_read(user: User) -> QuerySet[Choice]:
    """What `user` may read, each with the person, whether they may have a conflict of interest (`may_conflict`), were
    given it (`is_given`) and do not see yet what others scored (`hides_scores`), the states of `flag_states`, its
    `colleagues`, and how full its community is."""
    given = Assignment.objects.standing().filter(choice=OuterRef("pk"), reviewer=user.pk)
    own = Choice.objects.readable_by(user).annotate(
        is_given=Exists(given),
        hides_scores=_is(hidden_scores(user, Q(community__convenor__in=Convenor.objects.managed_by(user)))),
        **flag_states(),
        **colleagues(),
        **seats_taken("community"),
    )
    return with_possible_conflict(own, user).select_related(
        "application__round__convenor",
        "application__applicant__profile__organisation",
        "application__organisation",
        "application__sector",
        "application__acknowledgement",
        "community__convenor",
    )


def to_decide(user: User) -> QuerySet[Choice]:
    """The same choices, with what a decision about them reads."""
    related = ("application__round__convenor", "application__applicant__profile", "community__convenor")
    return Choice.objects.readable_by(user).select_related(*related)


def was_to_read(user: User, pk: int) -> Choice | None:
    """A choice that `user` could open before: of a convenor that they coordinate, or given to them once."""
    once = Choice.objects.managed_by(user).filter(pk=pk) | Choice.objects.filter(
        pk__in=user.assignments.filter(choice=pk).values("choice")
    )
    return once.distinct().first()


def people_for(choice: Choice) -> tuple[list[User], list[User]]:
    """Who has `choice` to review, the first one first; and who else works for the convenor and could, by name."""
    given = Assignment.objects.standing().filter(choice=choice.pk)
    staff = StaffRole.objects.filter(convenor=choice.community.convenor_id, user__is_active=True)
    given_at = given.filter(reviewer=OuterRef("pk")).values("assigned_at")[:1]
    # A union, and not two conditions: those would be asked of every account.
    either = given.order_by().values("reviewer").union(staff.values("user"))
    people = list(
        User.objects.filter(pk__in=either).select_related("profile").annotate(given_at=Subquery(given_at))
    )
    has_it = sorted((one for one in people if one.given_at), key=lambda one: (one.given_at, one.pk))
    free = [one for one in people if not one.given_at and one.pk != choice.application.applicant_id]
    return has_it, sorted(free, key=lambda one: one.get_full_name().casefold())


def choices_of(choice: Choice, user: User, *, and_earlier: bool) -> tuple[list[Choice], list[Choice]]:
    """All choices of the application, where `may_open` says which others `user` may read; and what the person sent to
    other rounds of this convenor before, newest first, if that is asked."""
    application = choice.application
    wanted = Q(application=application.pk)
    if and_earlier:
        wanted |= Q(
            application__round__convenor=application.round.convenor_id,
            application__submitted_at__isnull=False,
            application__round__opens_at__lt=application.round.opens_at,
        )
    readable = Choice.objects.readable_by(user).filter(application=application.pk).exclude(pk=choice.pk)
    opens = _is(Q(pk__in=readable.order_by().values("pk")))
    conflicted = Conflict.objects.declared().filter(reviewer=user.pk).values("application")
    found = list(
        Choice.objects.filter(wanted, application__applicant=application.applicant_id)
        .exclude(application__in=conflicted)
        .select_related("application__round", "community")
        .annotate(may_open=opens)
        .order_by("-application__round__opens_at", "rank")
    )
    here = [one for one in found if one.application_id == application.pk]
    return here, [one for one in found if one.application_id != application.pk]


def earlier_of(application: Application, sent: list[Choice], at: datetime) -> list[Earlier]:
    """What the person sent before (as `choices_of` gives it), by application; `meetings` of each membership counts
    those that took place while they were in."""
    took_part = _memberships(application, at) if sent else []
    return [
        Earlier(one, list(choices), [m for m in took_part if m.community.round_id == one.round_id])
        for one, choices in groupby(sent, key=lambda choice: choice.application)
    ]


def _memberships(application: Application, at: datetime) -> list[Member]:
    held = Session.objects.standing().filter(ends_at__lte=at).order_by()
    while_in = Q(community__sessions__ends_at__gte=F("joined_at")) & (
        Q(left_at__isnull=True) | Q(community__sessions__starts_at__lte=F("left_at"))
    )
    of_convenor = Member.objects.filter(
        person=application.applicant_id, community__convenor=application.round.convenor_id
    )
    counted = Count(
        "community__sessions", filter=while_in & Q(community__sessions__in=held.values("pk")), distinct=True
    )
    return list(of_convenor.select_related("community").annotate(meetings=counted).order_by("joined_at"))


def _is(condition: Q) -> ExpressionWrapper:
    return ExpressionWrapper(condition, output_field=BooleanField())
