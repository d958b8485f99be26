"""What each person knows of a plan: noted as they come, and taken over from each letter that has left."""

from collections import defaultdict
from datetime import datetime

from django.db.models import BigIntegerField, DateTimeField, Exists, F, OuterRef, Q, QuerySet

from communities.models import Community, Facilitation, Member
from communities.models.community import beyond_draft
from outbox.models import Message
from outbox.prepared import Given, Prepared
from sessions_app.domain.notices import PLAN
from sessions_app.models import Invitation, Registration, Session, held_sessions

# Rows in one statement.
BATCH = 500
Status = Message.Status
# A letter that ended so told nothing.
UNSAID = (Status.FAILED, Status.SUPERSEDED, Status.EXPIRED, Status.CANCELLED)


def begin(community_id: int, at: datetime) -> None:
    """A row for everybody of a community who has none: whoever joins knows the plan as it is from then on."""
    people = sorted(_people_untold(community=community_id, at=at))
    places = list(_places_untold(community=community_id, at=at))
    sessions = Session.objects.in_bulk({pk for pk, _ in people + places})

    def row(session: int, **whose: int) -> Invitation:
        known = {name: getattr(sessions[session], name) for name in PLAN}
        return Invitation(session_id=session, **whose, **known)

    fresh = [row(session, person_id=pk) for session, pk in people]
    fresh += [row(session, registration_id=pk) for session, pk in places]
    Invitation.objects.bulk_create(fresh, ignore_conflicts=True, batch_size=BATCH)


def settle(rows: QuerySet[Invitation]) -> None:
    """Where the letter has left, its person knows what it told. Where it never will, there is no more to say of it,
    unless it met an account that is switched off: that stays where it was."""
    answered = rows.answered().with_standing().annotate(fate=F("message__status")).order_by()
    alike: dict[tuple, list[Invitation]] = defaultdict(list)
    for known in answered.select_related("registration", "person").prefetch_related("session"):
        told = known.telling
        fields = {"settled": told.get("settled", known.session.schedule_sequence)}
        if known.fate == Status.SENT:
            # A letter says something of each that it takes along: this one was attached after it had been read.
            fields = fields | told if told else {}
        elif known.is_switched_off:
            fields = {}
        elif not known.is_expected:
            fields = {"settled": None, "is_in_calendar": False}
        alike[tuple(sorted(fields.items()))].append(known)
    for fields, known in alike.items():
        for start in range(0, len(known), BATCH):
            some = known[start : start + BATCH]
            letters = {one.message_id for one in some}
            still = Invitation.objects.filter(pk__in=[one.pk for one in some], message__in=letters)
            still.update(**dict(fields), message=None, telling={})


def told_by_letter(registration: Registration, *, is_in_calendar: bool) -> None:
    """Note that another letter tells this registration the plan as it is, with an entry for the calendar or without.
    The caller holds the session's lock."""
    session = registration.session
    known = Invitation.objects.filter(registration=registration).first()
    sequence = session.schedule_sequence
    if known and known.sequence is not None:
        sequence = max(sequence, known.sequence + (not known.is_in_calendar))
    fields = {name: getattr(session, name) for name in PLAN} | {"settled": session.schedule_sequence}
    if is_in_calendar:
        fields |= {"is_in_calendar": True, "sequence": sequence}
    Invitation.objects.update_or_create(registration=registration, defaults={"session": session, **fields})


def take_from_held(session: Session) -> None:
    """Staff held a letter, not what happens after it: once this session changes again, what the letter had to say of it
    goes with the next one. The caller holds the community's lock, and tells."""
    session.invitations.filter(message__status=Message.Status.HELD).update(message=None, telling={})


def members_untold(at: datetime, **only: datetime) -> QuerySet[Member]:
    """Members of cohorts with a session to come (`session_id`) that they were told nothing of; `only` some of them."""
    to_come = Q(community__sessions__state=Session.State.SCHEDULED, community__sessions__ends_at__gt=at)
    pairs = Member.objects.active().reachable().filter(to_come, community__kind=Community.Kind.COHORT, **only)
    pairs = pairs.annotate(session_id=F("community__sessions__pk"))
    told = Invitation.objects.begun().filter(session=OuterRef("session_id"), person=OuterRef("person_id"))
    return pairs.filter(~Exists(told)).order_by()


def holders_untold(at: datetime) -> QuerySet[Facilitation]:
    """Who holds a session to come (`session_id`) that they were told nothing of. Dates of a draft round are told once
    it is published; whoever was told before it became one again hears of changes as before."""
    told = Invitation.objects.begun().filter(session=OuterRef("session_id"), person=OuterRef("user_id"))
    held = held_sessions().filter(session_id__in=Session.objects.upcoming(at).order_by().values("pk"))
    return held.filter(beyond_draft("community__"), ~Exists(told)).order_by()


def registrations_untold(at: datetime) -> QuerySet[Registration]:
    to_come = Q(session__state=Session.State.SCHEDULED, session__ends_at__gt=at)
    told = Invitation.objects.begun().filter(registration=OuterRef("pk"))
    return Registration.objects.told_of_the_plan().filter(to_come, ~Exists(told)).order_by()


COMMUNITY, AT = Given("community", BigIntegerField()), Given("at", DateTimeField())


def _people() -> QuerySet:
    members = members_untold(AT, community=COMMUNITY).values_list("session_id", "person_id")
    holders = holders_untold(AT).filter(community=COMMUNITY).values_list("session_id", "user_id")
    return members.union(holders)


def _places() -> QuerySet:
    return registrations_untold(AT).filter(session__community=COMMUNITY).values_list("session_id", "pk")


_people_untold, _places_untold = Prepared(_people), Prepared(_places)
