"""Reminders: which are due follows from sessions, rules, people and their answers as they are now, never from a timed
task."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta

from django.db.models import Q, QuerySet

from communities.domain.workdays import holidays_between
from communities.models import Member
from outbox.domain.planning import Planned, plan
from sessions_app.domain.notices import FACILITATING, FEEDBACK, REMINDER, RESOURCES, about
from sessions_app.domain.rules import due_at, expires_at, fits, in_force
from sessions_app.models import Registration, ReminderRule, Reply, Session
from sessions_app.queries import Expected, answers_to_all, expected_at, facilitators_of

AHEAD = timedelta(hours=1)
# Longer than between two ticks that run every job, by far shorter than `AHEAD`.
LATELY = timedelta(minutes=10)
# Over 30 working days, holidays and all; and after a meeting as long as a message may be late.
FURTHEST, LATEST = timedelta(days=60), timedelta(days=90)
Anchor, Audience, Purpose = ReminderRule.Anchor, ReminderRule.Audience, ReminderRule.Purpose
KINDS = {Purpose.REMINDER: REMINDER, Purpose.FEEDBACK: FEEDBACK, Purpose.RESOURCES: RESOURCES}
STANDING = {
    Anchor.BEFORE: (Session.State.SCHEDULED,),
    Anchor.AFTER: (Session.State.SCHEDULED, Session.State.HELD),
}
Due = tuple[ReminderRule, datetime, datetime]


def waiting(at: datetime) -> list[QuerySet]:
    """What lately changed: a rule, or a meeting that one could speak of. Time alone brings nothing within `LATELY`:
    all of the coming hour is planned already."""
    lately = at - LATELY
    near = Q(
        session__state=Session.State.SCHEDULED,
        session__starts_at__gt=at,
        session__starts_at__lte=at + FURTHEST,
    )
    joined = Member.objects.active().filter(joined_at__gte=lately)
    return [
        ReminderRule.objects.filter(changed_at__gte=lately),
        _could_speak_of(at).filter(schedule_changed_at__gte=lately),
        _could_speak_of(at).filter(community__members__in=joined),
        Reply.objects.filter(near, answered_at__gte=lately),
        Registration.objects.with_place().filter(near, registered_at__gte=lately),
    ]


def plan_reminders(at: datetime) -> int:
    """Put everything that falls due within the hour, and is still useful, into the outbox. Safe to run again.

    Returns how many rows were new. A person who came late, or a session moved since, gets none from before that.
    """
    rules: dict[int, list[ReminderRule]] = {}
    for rule in ReminderRule.objects.all():
        rules.setdefault(rule.convenor_id, []).append(rule)
    sessions = _around(at) if rules else []
    holidays = _holidays(sessions)
    speaking = []
    for session in sessions:
        own = in_force(rules.get(session.community.convenor_id, []), session.community)
        if due := _falling_due(own, session, at, holidays):
            speaking.append((session, due))
    return plan(_rows(speaking, at))


def kind_of(rule: ReminderRule) -> str:
    return FACILITATING if rule.audience == Audience.FACILITATORS else KINDS[rule.purpose]


def _around(at: datetime) -> list[Session]:
    """The sessions that a rule could speak of now."""
    return list(_could_speak_of(at).select_related("community__convenor"))


def _could_speak_of(at: datetime) -> QuerySet[Session]:
    to_come = Q(state=Session.State.SCHEDULED, starts_at__gt=at, starts_at__lte=at + FURTHEST)
    over = Q(state__in=STANDING[Anchor.AFTER], ends_at__lte=at + AHEAD, ends_at__gt=at - LATEST)
    return Session.objects.filter(to_come | over)


def _holidays(sessions: list[Session]) -> set[date]:
    days = [session.date for session in sessions]
    return holidays_between(min(days) - FURTHEST, max(days) + FURTHEST) if days else set()


def _falling_due(
    rules: Iterable[ReminderRule], session: Session, at: datetime, holidays: set[date]
) -> list[Due]:
    """The rules that speak of `session` by an hour after `at`, each with when it does and until when."""
    found = []
    for rule in rules:
        if session.state in STANDING[rule.anchor] and fits(rule, session):
            due = due_at(rule, session, holidays)
            until = expires_at(rule, session, due)
            if due <= at + AHEAD and at < until:
                found.append((rule, due, until))
    return found


def _rows(speaking: list[tuple[Session, list[Due]]], at: datetime) -> Iterator[Planned]:
    """A row for each rule that speaks of each session, and each person who hears it."""
    answers = answers_to_all(session for session, _ in speaking)
    members: dict[int, list[Expected]] = {}
    for session, due in speaking:
        community = session.community
        if community.is_forum or community.pk not in members:
            members[community.pk] = expected_at(session, at)
        said = answers.get(session.pk, {})
        to_holders = any(rule.audience == Audience.FACILITATORS for rule, *_ in due)
        holders = facilitators_of(session) if to_holders else []
        for rule, then, until in due:
            asked = holders if rule.audience == Audience.FACILITATORS else members[community.pk]
            heard = (
                person
                for person in asked
                if _is_for(then, session, person) and hears(rule, said.get(person.person_id), session)
            )
            yield from _rows_of(rule, session, then, until, heard)


def hears(rule: ReminderRule, answer: str | None, session: Session) -> bool:
    """Is this rule for somebody who gave this answer, or None, to the session as it stands?

    Whoever sent apologies is not reminded, and may read afterwards what they missed. A registration is a yes.
    """
    if rule.audience == Audience.FACILITATORS:
        return True
    if session.community.is_forum:
        answer = Reply.Answer.COMING
    if rule.audience == Audience.COMING:
        return answer == Reply.Answer.COMING
    if rule.audience == Audience.UNANSWERED:
        return answer is None
    return answer != Reply.Answer.APOLOGY or rule.purpose == Purpose.RESOURCES


def _is_for(due: datetime, session: Session, person: Expected) -> bool:
    """Nobody is reminded for a moment before they joined, or before the session got its present time."""
    changed = session.schedule_changed_at
    return due >= person.since and (changed is None or due >= changed)


def _rows_of(
    rule: ReminderRule, session: Session, due: datetime, expires: datetime, people: Iterable[Expected]
) -> Iterator[Planned]:
    alike = {
        "kind": kind_of(rule),
        "about": about(session),
        "convenor_id": session.community.convenor_id,
        "sequence": session.schedule_sequence,
        "due_at": due,
        "expires_at": expires,
    }
    for person in people:
        yield Planned(
            key=f"session:{session.pk}:{person.ref}:{rule.slug}:{session.schedule_sequence}",
            person_id=person.person_id,
            context={"session": session.pk, "ref": person.ref, "rule": rule.pk},
            to=person.email,
            **alike,
        )
