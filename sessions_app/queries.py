"""Reading across the models of sessions."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time

from django.db.models import Case, Count, F, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce

from communities.domain.walltime import moment
from communities.models import Community, Facilitation, Member
from communities.queries import facilitated_by
from sessions_app.models import Invitation, Registration, Reply, Session, held_sessions
from sessions_app.models.reply import plan_of, takes_replies


@dataclass(frozen=True)
class Expected:
    """Somebody whom a session expects, and where to write to them."""

    ref: str
    person_id: int | None
    name: str
    email: str
    since: datetime


def expected_at(session: Session, at: datetime) -> list[Expected]:
    """Whom `session` expects as things stand at `at`: members of a cohort, registrations of a forum."""
    rows = whom_it_expects(session, at)
    if session.community.is_forum:
        return [Expected(f"registration:{r.pk}", None, r.name, r.email, r.registered_at) for r in rows]
    return [
        Expected(f"person:{m.person_id}", m.person_id, m.person.get_full_name(), m.person.email, m.joined_at)
        for m in rows.select_related("person__profile")
    ]


def whom_it_expects(session: Session, at: datetime) -> QuerySet[Registration] | QuerySet[Member]:
    """The same as rows: of a forum registrations, else members."""
    if session.community.is_forum:
        return session.registrations.with_place()
    return Member.objects.filter(community=session.community).expected(at)


def roster(session: Session, at: datetime) -> QuerySet[Member]:
    """The members in when the session began, or in at `at` while it is still to come. Never a copy."""
    moment = min(at, session.starts_at) if session.starts_at else at
    return (
        Member.objects.filter(community=session.community)
        .expected(moment)
        .select_related("person__profile__organisation", "person__safe_contact")
        .order_by("person__profile__preferred_name", "person__email")
    )


def season(community: Community) -> QuerySet[Session]:
    """A community's sessions in order, called-off ones included: people ask about those most."""
    return community.sessions.order_by("number")


def may_be_planned(community: Community, at: datetime) -> QuerySet[Session]:
    """Those that can move, be called off, or get a date: the ones to come, and those without one."""
    states = [Session.State.SCHEDULED, Session.State.TO_BE_CONFIRMED]
    rows = community.sessions.filter(state__in=states).filter(Q(ends_at__gt=at) | Q(ends_at__isnull=True))
    return rows.select_related("community__convenor").order_by("number")


def meetings_left(community: Community, at: datetime) -> QuerySet[Session]:
    """The meetings with a date that somebody who joins at `at` can still come to, in the order of time."""
    return community.sessions.upcoming(at).order_by("starts_at")


def meetings_missed(community: Community, at: datetime) -> QuerySet[Session]:
    """The meetings that were over by `at`."""
    return community.sessions.standing().filter(ends_at__lte=at).order_by("starts_at")


def joining_has_ended(community: Community, at: datetime) -> bool:
    """Nobody joins once the community's last joining meeting has begun, or a later one where that was called off."""
    begun = community.sessions.standing().filter(starts_at__lte=at)
    return begun.filter(number__gte=community.last_joining_session).exists()


def sessions_of_member(user, at: datetime) -> QuerySet[Session]:
    """What a person's own page shows: sessions of the communities they are in at `at`, but those that were over before
    they joined."""
    return (
        Session.objects.filter(
            community__members__person=user,
            community__members__left_at__isnull=True,
            ends_at__gt=F("community__members__joined_at"),
            starts_at__isnull=False,
        )
        .select_related("community__convenor", "community__round")
        .order_by("starts_at")
    )


def sessions_in_calendar(user, at: datetime) -> QuerySet[Session]:
    """What a person's calendar shows: the same, and what they hold. Each with the sequence of the entry that they were
    sent, if any (`sequence_sent`)."""
    held = held_sessions().filter(user=user).order_by().values("session_id")
    own = sessions_of_member(user, at).order_by().values("pk").union(held)
    sent = Invitation.objects.filter(session=OuterRef("pk"), person=user).values("sequence")
    dated = Session.objects.filter(pk__in=own, starts_at__isnull=False).annotate(sequence_sent=Subquery(sent))
    return dated.select_related("community__convenor", "community__round").order_by("starts_at")


def places_left(sessions: Iterable[Session]) -> dict[int, int]:
    """Free places at each forum's venue by its key, but where the venue has no limit. Exact only while the sessions
    are locked."""
    room = {one.pk: one.capacity for one in sessions if one.capacity is not None}
    coming = Registration.objects.coming().filter(session__in=room).order_by()
    taken = dict(coming.values_list("session").annotate(n=Count("pk")))
    return {pk: max(capacity - taken.get(pk, 0), 0) for pk, capacity in room.items()}


def registered(session: Session) -> QuerySet[Registration]:
    """Who has a place at a forum, by name."""
    return session.registrations.coming().order_by("name", "pk")


def facilitated_sessions(user, at: datetime) -> QuerySet[Session]:
    """The sessions of the communities that `user` holds at `at`, each with how many its `roster` holds."""
    begun = Case(When(starts_at__lt=at, then=F("starts_at")), default=Value(at))
    members = (
        Member.objects.filter(community=OuterRef("community"))
        .expected(OuterRef("roster_at"))
        .order_by()
        .values("community")
        .annotate(n=Count("pk"))
        .values("n")
    )
    coming = Q(registrations__in=Registration.objects.coming())
    return (
        Session.objects.filter(community__in=facilitated_by(user, at))
        .select_related("community__convenor", "community__round")
        .annotate(roster_at=begun)
        .annotate(
            members_expected=Coalesce(Subquery(members), 0),
            registrations_expected=Count("registrations", filter=coming, distinct=True),
        )
        .order_by(F("starts_at").asc(nulls_last=True), "community", "number")
    )


def holding(session: Session) -> QuerySet[Facilitation]:
    """Who of the community's facilitators holds the session."""
    return held_sessions().filter(session_id=session.pk)


def facilitators_of(session: Session) -> list[Expected]:
    """Who holds the session, or else the community that day, since the morning on which that began."""
    return [
        Expected(
            f"facilitator:{f.user_id}",
            f.user_id,
            f.user.get_full_name(),
            f.user.email,
            moment(f.starts_on, time(0), session.zone).at,
        )
        for f in holding(session).select_related("user__profile").order_by("pk")
    ]


def answers_to(session: Session) -> dict[int, str]:
    """What each person said to the session as it stands, by their number."""
    return answers_to_all([session]).get(session.pk, {})


def answers_to_all(sessions: Iterable[Session]) -> dict[int, dict[int, str]]:
    """The same of many, by their numbers. One query."""
    found: dict[int, dict[int, str]] = defaultdict(dict)
    rows = Reply.objects.filter(session__in=list(sessions)).current().order_by()
    for session_id, person_id, answer in rows.values_list("session_id", "person_id", "answer"):
        found[session_id][person_id] = answer
    return found


def answer_counts(members: Iterable[Member], answers: dict[int, str]) -> dict[str, int]:
    """How many of these members gave each answer; `unanswered` is the rest."""
    said = Counter(answers.get(member.person_id, "unanswered") for member in members)
    return {answer: said[answer] for answer in (*Reply.Answer.values, "unanswered")}


def counts_of(session: Session) -> dict[str, int]:
    """The same of a session that is to come: of a forum how many have a place."""
    if session.community.is_forum:
        return {"registered": session.registrations.coming().count()}
    return answer_counts(roster(session, session.starts_at), answers_to(session))


def to_answer(community: Community, at: datetime) -> QuerySet[Session]:
    """The meetings that are left to say something to, those without a date last."""
    left = Q(state=Session.State.SCHEDULED, starts_at__gt=at) | Q(state=Session.State.TO_BE_CONFIRMED)
    ordered = community.sessions.filter(left).order_by(F("starts_at").asc(nulls_last=True), "number")
    return ordered.select_related("community__convenor")


# An answer in the words of the button that gave it.
OWN_WORDS = {
    Reply.Answer.COMING: "coming",
    Reply.Answer.MAYBE: "maybe",
    Reply.Answer.APOLOGY: "can’t make it",
}


@dataclass(frozen=True)
class Asked:
    """One session as somebody is asked about it: what they said to it as it stands, or what to an older plan."""

    session: Session
    reply: Reply | None
    is_open: bool

    @property
    def answer(self) -> str:
        return self.reply.answer if self.reply and self.reply.is_current() else ""

    @property
    def said(self) -> str:
        return OWN_WORDS[self.reply.answer] if self.answer else ""

    @property
    def said_before(self) -> str:
        return OWN_WORDS[self.reply.answer] if self.reply and not self.answer else ""

    @property
    def plan(self) -> str:
        """Which plan an answer given on this page is to, as a form carries it."""
        plan = plan_of(self.session)
        return "" if plan is None else str(plan)


def asked_of(person_id: int, sessions: Iterable[Session], at: datetime) -> list[Asked]:
    """Each session with what this person said, in one query."""
    sessions = list(sessions)
    replies = {
        reply.session_id: reply for reply in Reply.objects.filter(person=person_id, session__in=sessions)
    }
    for session in sessions:
        if session.pk in replies:
            replies[session.pk].session = session
    return [Asked(one, replies.get(one.pk), takes_replies(one, at)) for one in sessions]
