"""Who has to be told what about sessions: found by comparing what each person knows with what is so, never by
hearing of an event. Safe to run at any time, any number of times.

A change is held for some minutes, so that several are one letter, and one that is taken back meanwhile is none.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from itertools import islice
from uuid import uuid4

from django.db import connection, transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from communities.models import Community, Member, Seat
from outbox.domain.planning import Planned, plan
from outbox.domain.wakeup import start_after_commit
from outbox.domain.writing import cancel, supersede
from outbox.models import Message
from outbox.prepared import Prepared
from sessions_app.domain.knowing import (
    AT,
    COMMUNITY,
    UNSAID,
    begin,
    holders_untold,
    members_untold,
    registrations_untold,
    settle,
)
from sessions_app.domain.locking import lock_community
from sessions_app.domain.notices import NEWS, REMINDERS, Line, about, line_of
from sessions_app.models import Invitation, Registration, Session

# A meeting so near to when its letter would leave is told of at once.
NEAR = timedelta(hours=2)
# Longer than between two ticks that run every job.
LATELY = timedelta(minutes=10)
# Whoever presses waits until so many are told; more are left to the tick that is woken.
MOST_AT_ONCE = 200
TICK = "outbox.tasks.tick"
# People told in one transaction: the community's lock is free between two.
BATCH = 500
Status = Message.Status


def waiting(at: datetime) -> list[QuerySet]:
    """Letters that have left, plans that changed, and who lately came or went: comparing everybody with every meeting,
    and with who holds it, is left to `plan_news`."""
    lately = at - LATELY
    # From the few that changed to what they know, never the other way.
    known = Invitation.objects.filter(
        is_in_calendar=True, message__isnull=True, session__in=Session.objects.upcoming(at).order_by()
    )
    theirs = known.filter(person=OuterRef("person"), session__community=OuterRef("community"))
    again = Member.objects.active().filter(person=OuterRef("person"), community=OuterRef("community"))
    older = Invitation.objects.reachable().filter(
        message__isnull=True, settled__lt=OuterRef("schedule_sequence")
    )
    older = older.filter(Q(ends_at__gt=at) | Q(session__ends_at__gt=at), session=OuterRef("pk"))
    return [
        Invitation.objects.answered(),
        Session.objects.filter(Exists(older), schedule_sequence__gt=0),
        members_untold(at, joined_at__gte=lately),
        members_untold(at, community__sessions__schedule_changed_at__gte=lately),
        Member.objects.reachable().filter(Exists(theirs), ~Exists(again), left_at__gte=lately),
        # As if they had never joined: the seat is theirs, and nobody sits there.
        Seat.objects.filter(Exists(theirs), member__isnull=True, person__is_active=True),
        registrations_untold(at),
        Registration.objects.filter(
            Exists(known.filter(registration=OuterRef("pk"))), cancelled_at__gte=lately
        ),
    ]


def plan_news(at: datetime) -> int:
    """Take over what was told, and put into the outbox what there is to tell. Answers how many letters are new."""
    for community in set(
        Invitation.objects.answered().order_by().values_list("session__community", flat=True)
    ):
        _take_over(community)
    communities = sorted(pk for (pk,) in _communities(at=at))
    if communities:
        changed = Session.objects.filter(community__in=communities, schedule_changed_at__gte=at - LATELY)
        for session in changed:
            _drop_outdated(session)
    return sum(tell(community, at) for community in communities)


def tell(community_id: int, at: datetime) -> int:
    """The same of one community. Locks it for each some hundred people, so that nobody gets two letters about one
    change."""
    whom = iter(_in_question(community_id, at))
    return sum(tell_these(community_id, some, at) for some in iter(lambda: list(islice(whom, BATCH)), []))


def tell_soon(session: Session, at: datetime) -> None:
    """Tell what changed of a session, and drop what is queued about its old plan: at once, or with the next tick where
    many are to be told. Whatever leaves before is asked for first, and does not."""
    if _are_many(session, at):
        start_after_commit(TICK)
    else:
        _drop_outdated(session)
        tell(session.community_id, at)


@transaction.atomic
def keep_what_is_known(session: Session, at: datetime) -> None:
    """Before a plan changes: whoever came a moment ago knows it as it is, and of what was never said of it there is no
    more to say. The caller holds the session's lock; this takes the community's."""
    lock_community(session.community_id)
    settle(session.invitations.filter(message__status__in=UNSAID))
    begin(session.community_id, at)


@transaction.atomic
def tell_these(community_id: int, whom: Iterable[Sequence[int]], at: datetime) -> int:
    """Tell some people of a community: of each the numbers of those of their invitations that are in question."""
    community = lock_community(community_id)
    rows = Invitation.objects.with_standing().filter(pk__in=[pk for own in whom for pk in own])
    rows = rows.filter(message__isnull=True).select_related("registration", "person")
    due: dict[str, list[Line]] = defaultdict(list)
    as_it_is: dict[int | None, list[int]] = defaultdict(list)
    for known in rows.prefetch_related("session").order_by("pk"):
        line = line_of(known, at)
        if line:
            due[known.ref].append(line)
        else:  # Of who is expected no more nothing is in question until they come back.
            settled = known.session.schedule_sequence if known.is_expected else None
            as_it_is[settled].append(known.pk)
    for sequence, pks in as_it_is.items():
        Invitation.objects.filter(pk__in=pks).update(settled=sequence)
    return _queue(community, due, at)


def _drop_outdated(session: Session) -> None:
    if session.is_cancelled:
        cancel(about=about(session))
    else:
        supersede(about=about(session), below_sequence=session.schedule_sequence, kinds=REMINDERS)


def _are_many(session: Session, at: datetime) -> bool:
    """Who plan around it, or around other meetings of its community that changed and are told with it."""
    members = Member.objects.active().filter(community=session.community_id)
    whom = session.registrations.told_of_the_plan() if session.community.is_forum else members
    untold = Invitation.objects.out_of_date(at).filter(session__community=session.community_id)
    return whom[MOST_AT_ONCE:].exists() or untold[MOST_AT_ONCE:].exists()


@transaction.atomic
def _take_over(community_id: int) -> None:
    """Take over what was told to people of a community. Locks it: two that settle the same rows in another order would
    wait for each other."""
    lock_community(community_id)
    settle(Invitation.objects.filter(session__community=community_id))


@transaction.atomic
def _in_question(community_id: int, at: datetime) -> list[list[int]]:
    """Take over what was told, and find of each person those of their invitations without a letter on its way of which
    there may be something to tell."""
    _take_over(community_id)
    begin(community_id, at)
    whose: dict[tuple, dict[int, None]] = defaultdict(dict)
    for look in (_untold, _out_of_date):
        for person, registration, pk in look(community=community_id, at=at):
            whose[person, registration][pk] = None
    return [list(pks) for pks in whose.values()]


def _communities_to_tell() -> QuerySet:
    return (
        members_untold(AT)
        .values_list("community_id")
        .union(
            holders_untold(AT).values_list("community_id"),
            registrations_untold(AT).values_list("session__community_id"),
            Invitation.objects.out_of_date(AT).values_list("session__community_id"),
        )
    )


def _each(rows: QuerySet[Invitation]) -> QuerySet:
    own = rows.filter(session__community=COMMUNITY).order_by("pk")
    return own.values_list("person", "registration", "pk")


_communities = Prepared(_communities_to_tell)
_untold = Prepared(lambda: _each(Invitation.objects.filter(settled__isnull=True, message__isnull=True)))
_out_of_date = Prepared(lambda: _each(Invitation.objects.out_of_date(AT)))


def _queue(community: Community, due: dict[str, list[Line]], at: datetime) -> int:
    """Attach each person's lines to the letter that waits for them, or to a new one."""
    letters = _letters_waiting(community, due)
    fresh = [_letter(community, ref, lines, at) for ref, lines in due.items() if ref not in letters]
    planned = plan(fresh)
    stored = Message.objects.filter(key__in=[one.key for one in fresh]).order_by().values_list("key", "pk")
    pks = dict(stored)
    letters |= {one.context["ref"]: pks[one.key] for one in fresh}
    _attach([(line.invitation.pk, letters[ref]) for ref, lines in due.items() for line in lines])
    near = [
        letters[ref]
        for ref, lines in due.items()
        if any(_is_near(line, at + _held_for(community)) for line in lines)
    ]
    soon = Message.objects.pending().filter(pk__in=near, due_at__gt=at)
    soon.update(due_at=at, next_attempt_at=at)
    return planned


def _attach(pairs: list[tuple[int, int]]) -> None:
    """Each invitation to its letter, by number, unless one that is sent again took it up in between. One statement:
    Django's `bulk_update` takes ten times as long."""
    if not pairs:
        return
    table = connection.ops.quote_name(Invitation._meta.db_table)
    values = ", ".join(f"({invitation:d}, {letter:d})" for invitation, letter in pairs)
    sql = f"UPDATE {table} SET message_id = pair.column2, telling = '{{}}' FROM (VALUES {values}) AS pair"  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(f"{sql} WHERE {table}.id = pair.column1 AND {table}.message_id IS NULL")


def _letters_waiting(community: Community, due: Iterable[str]) -> dict[str, int]:
    """The letters that wait for these people. A registration has one session, so none that it could join."""
    people = [ref.partition(":")[2] for ref in due if ref.startswith("person:")]
    waiting = Invitation.objects.filter(
        session__community=community, person__in=people, message__status=Status.PENDING, message__kind=NEWS
    )
    refs = {known.message_id: known.ref for known in waiting}
    # Locked, and asked again: a worker may have taken one along in between.
    still = Message.objects.pending().filter(pk__in=refs).select_for_update().order_by("pk")
    return {refs[pk]: pk for pk in still.values_list("pk", flat=True)}


def _letter(community: Community, ref: str, lines: list[Line], at: datetime) -> Planned:
    first = lines[0].invitation
    return Planned(
        key=f"news:{community.pk}:{ref}:{uuid4().hex}",
        kind=NEWS,
        about=f"communities.community:{community.pk}",
        person_id=first.person_id,
        convenor_id=community.convenor_id,
        context={"ref": ref},
        to=(first.person or first.registration).email,
        due_at=at + _held_for(community),
    )


def _held_for(community: Community) -> timedelta:
    return timedelta(minutes=community.convenor.holds_news_minutes)


def _is_near(line: Line, at: datetime) -> bool:
    soonest = min(line.invitation.starts_at, line.session.starts_at)
    return soonest <= at + NEAR
