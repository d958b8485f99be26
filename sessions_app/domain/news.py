"""Who has to be told what about sessions: found by comparing what each person knows with what is so, never by
hearing of an event. Safe to run at any time, any number of times.

A change is held for some minutes, so that several are one letter, and one that is taken back meanwhile is none.
"""

from collections import defaultdict
from datetime import datetime, timedelta
from uuid import uuid4

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet

from communities.models import Community, Member, Seat
from outbox.domain.planning import Planned, plan
from outbox.models import Message
from sessions_app.domain.locking import lock_community
from sessions_app.domain.notices import NEWS, PLAN, Line, line_of
from sessions_app.models import Invitation, Registration, Session

# A meeting so near is told of at once.
NEAR = timedelta(hours=2)
# Longer than between two ticks that run every job.
LATELY = timedelta(minutes=10)


def waiting(at: datetime) -> list[QuerySet]:
    """Letters that have left, plans that changed, and who lately came or went: comparing everybody with every meeting
    is left to `plan_news`."""
    lately = at - LATELY
    # From the few that changed to what they know, never the other way.
    known = Invitation.objects.filter(
        is_in_calendar=True, message__isnull=True, session__in=Session.objects.upcoming(at).order_by()
    )
    theirs = known.filter(person=OuterRef("person"), session__community=OuterRef("community"))
    again = Member.objects.active().filter(person=OuterRef("person"), community=OuterRef("community"))
    older = Invitation.objects.filter(message__isnull=True, settled__lt=OuterRef("schedule_sequence"))
    older = older.filter(Q(ends_at__gt=at) | Q(session__ends_at__gt=at), session=OuterRef("pk"))
    return [
        Invitation.objects.answered(),
        Session.objects.filter(Exists(older), schedule_sequence__gt=0),
        _members_untold(at, joined_at__gte=lately),
        _members_untold(at, community__sessions__schedule_changed_at__gte=lately),
        Member.objects.reachable().filter(Exists(theirs), ~Exists(again), left_at__gte=lately),
        # As if they had never joined: the seat is theirs, and nobody sits there.
        Seat.objects.filter(Exists(theirs), member__isnull=True, person__is_active=True),
        _registrations_untold(at),
        Registration.objects.filter(
            Exists(known.filter(registration=OuterRef("pk"))), cancelled_at__gte=lately
        ),
    ]


def plan_news(at: datetime) -> int:
    """Take over what was told, and put into the outbox what there is to tell. Answers how many letters are new."""
    settle(Invitation.objects.all())
    found = _members_untold(at).values_list("community_id")
    found = found.union(
        _registrations_untold(at).values_list("session__community_id"),
        Invitation.objects.out_of_date(at).values_list("session__community_id"),
    )
    return sum(tell(community, at) for community in sorted(pk for (pk,) in found))


@transaction.atomic
def tell(community_id: int, at: datetime) -> int:
    """The same of one community. Locks it, so that nobody gets two letters about one change."""
    community = lock_community(community_id)
    own = Invitation.objects.filter(session__community=community_id)
    settle(own)
    _begin(community_id, at)
    due: dict[str, list[Line]] = defaultdict(list)
    for known in _in_question(own, at):
        line = line_of(known, at)
        if line:
            due[known.ref].append(line)
        elif known.is_expected:
            Invitation.objects.filter(pk=known.pk).update(settled=known.session.schedule_sequence)
    return _queue(community, due, at)


def take_from_held(session: Session) -> None:
    """Staff held a letter, not what happens after it: once this session changes again, what the letter had to say of it
    goes with the next one. The caller holds the community's lock, and tells."""
    session.invitations.filter(message__status=Message.Status.HELD).update(message=None, telling={})


def told_by_letter(registration: Registration, *, is_in_calendar: bool) -> int:
    """Note that another letter tells this registration the plan as it is, with an entry for the calendar or without;
    answers the entry's sequence. The caller holds the session's lock."""
    session = registration.session
    known = Invitation.objects.filter(registration=registration).first()
    sequence = session.schedule_sequence
    if known and known.sequence is not None:
        sequence = max(sequence, known.sequence + (not known.is_in_calendar))
    fields = {name: getattr(session, name) for name in PLAN} | {"settled": session.schedule_sequence}
    if is_in_calendar:
        fields |= {"is_in_calendar": True, "sequence": sequence}
    Invitation.objects.update_or_create(registration=registration, defaults={"session": session, **fields})
    return sequence


def settle(rows: QuerySet[Invitation]) -> None:
    """Where the letter has left, its person knows what it told. Where it never will, there is no more to say of it."""
    answered = rows.answered().with_standing().select_related("message", "session", "registration")
    for known in answered:
        told = known.telling
        fields = {"settled": told.get("settled", known.session.schedule_sequence)}
        if known.message.status == Message.Status.SENT:
            # A letter says something of each that it takes along: this one was attached after it had been read.
            fields = fields | told if told else {}
        elif not known.is_expected:
            fields = {"settled": None, "is_in_calendar": False}
        still = Invitation.objects.filter(pk=known.pk, message=known.message_id)
        still.update(**fields, message=None, telling={})


def _members_untold(at: datetime, **only: datetime) -> QuerySet[Member]:
    """Members of cohorts with a session to come (`session_id`) that they were told nothing of; `only` some of them."""
    to_come = Q(community__sessions__state=Session.State.SCHEDULED, community__sessions__ends_at__gt=at)
    pairs = Member.objects.active().reachable().filter(to_come, community__kind=Community.Kind.COHORT, **only)
    pairs = pairs.annotate(session_id=F("community__sessions__pk"))
    told = _begun().filter(session=OuterRef("session_id"), person=OuterRef("person_id"))
    return pairs.filter(~Exists(told)).order_by()


def _registrations_untold(at: datetime) -> QuerySet[Registration]:
    to_come = Q(session__state=Session.State.SCHEDULED, session__ends_at__gt=at)
    told = _begun().filter(registration=OuterRef("pk"))
    return Registration.objects.told_of_the_plan().filter(to_come, ~Exists(told)).order_by()


def _begun() -> QuerySet[Invitation]:
    return Invitation.objects.filter(Q(settled__isnull=False) | Q(message__isnull=False))


def _begin(community_id: int, at: datetime) -> None:
    """A row for everybody who has none: whoever joins knows the plan as it is from then on."""
    members = _members_untold(at).filter(community=community_id).values_list("session_id", "person_id")
    places = _registrations_untold(at).filter(session__community=community_id)
    members, places = list(members), list(places.values_list("session_id", "pk"))
    sessions = Session.objects.in_bulk({session for session, _ in [*members, *places]})

    def row(session: int, **whose: int) -> Invitation:
        known = {name: getattr(sessions[session], name) for name in PLAN}
        return Invitation(session_id=session, **whose, **known)

    fresh = [row(session, person_id=pk) for session, pk in members]
    fresh += [row(session, registration_id=pk) for session, pk in places]
    Invitation.objects.bulk_create(fresh, ignore_conflicts=True)


def _in_question(own: QuerySet[Invitation], at: datetime) -> QuerySet[Invitation]:
    """Those without a letter on its way of which there may be something to tell."""
    untold = own.with_standing().filter(settled__isnull=True, message__isnull=True)
    pks = [*untold.values_list("pk", flat=True), *own.out_of_date(at).values_list("pk", flat=True)]
    related = ("session__community__convenor", "registration", "person__profile")
    return own.with_standing().filter(pk__in=pks).select_related(*related).order_by("pk")


def _queue(community: Community, due: dict[str, list[Line]], at: datetime) -> int:
    """Attach each person's lines to the letter that waits for them, or to a new one."""
    waiting = Invitation.objects.filter(
        session__community=community, message__status=Message.Status.PENDING, message__kind=NEWS
    )
    refs = {known.message_id: known.ref for known in waiting.select_related("message")}
    # Locked, and asked again: a worker may have taken one along in between.
    still = Message.objects.pending().filter(pk__in=refs).select_for_update().order_by("pk")
    letters = {refs[letter.pk]: letter for letter in still}
    fresh = [_letter(community, ref, lines, at) for ref, lines in due.items() if ref not in letters]
    planned = plan(fresh)
    stored = Message.objects.in_bulk([one.key for one in fresh], field_name="key")
    letters |= {one.context["ref"]: stored[one.key] for one in fresh}
    for ref, lines in due.items():
        own = Invitation.objects.filter(pk__in=[line.invitation.pk for line in lines])
        own.update(message=letters[ref], telling={})
        if any(_is_near(line, at) for line in lines):
            soon = Message.objects.pending().filter(pk=letters[ref].pk, due_at__gt=at)
            soon.update(due_at=at, next_attempt_at=at)
    return planned


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
        due_at=at + timedelta(minutes=community.convenor.holds_news_minutes),
    )


def _is_near(line: Line, at: datetime) -> bool:
    soonest = min(line.invitation.starts_at, line.session.starts_at)
    return soonest <= at + NEAR
