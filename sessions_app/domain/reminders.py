"""Reminders: which are due follows from sessions, rules and members as they are now, never from a timed task."""

from datetime import UTC, datetime, timedelta

from communities.domain.letters import signed_by
from communities.domain.walltime import moment
from communities.domain.workdays import holidays_around, working_day
from communities.models import Member
from outbox.domain.rendering import rendered
from outbox.domain.writing import plan
from outbox.links import absolute
from outbox.models import Message
from outbox.registry import Content, Verdict
from sessions_app.domain.notices import REMINDER, about
from sessions_app.models import Registration, ReminderRule, Session
from sessions_app.queries import Expected, expected_at

AHEAD = timedelta(hours=1)
FURTHEST = timedelta(days=60)  # over 30 working days, holidays and all


def due_at(rule: ReminderRule, session: Session) -> datetime:
    """The UTC moment at which `rule` reminds of `session`: days by the wall clock, hours as they elapse."""
    if rule.unit == ReminderRule.Unit.HOURS:
        return session.starts_at - timedelta(hours=rule.amount)
    day = session.date - timedelta(days=rule.amount)
    if rule.unit == ReminderRule.Unit.WORKING_DAYS:
        day = working_day(session.date, -rule.amount, holidays_around(session.date))
    return moment(day, session.start_time, session.zone).at


def expires_at(rule: ReminderRule, session: Session) -> datetime:
    """When this reminder stops being useful."""
    return session.starts_at - timedelta(hours=rule.useful_until_hours)


def plan_reminders(at: datetime) -> int:
    """Put every reminder that falls due within the hour, and is still useful, into the outbox. Safe to run again.

    Returns how many rows were new. A person who came late, or a session moved since, gets none from before that.
    """
    sessions = list(
        Session.objects.scheduled()
        .filter(starts_at__gt=at, starts_at__lte=at + FURTHEST)
        .select_related("community__convenor")
    )
    rules: dict[int, list[ReminderRule]] = {}
    for rule in ReminderRule.objects.filter(is_active=True):
        rules.setdefault(rule.convenor_id, []).append(rule)
    rows = []
    for session in sessions:
        due = _falling_due(rules.get(session.community.convenor_id, []), session, at)
        people = expected_at(session, at) if due else []
        rows += [
            _row(rule, session, person, due_then)
            for rule, due_then in due
            for person in people
            if _is_for(due_then, session, person)
        ]
    return plan(rows)


def _falling_due(
    rules: list[ReminderRule], session: Session, at: datetime
) -> list[tuple[ReminderRule, datetime]]:
    """The rules that remind of `session` by an hour after `at`, each with its moment."""
    fitting = [rule for rule in rules if not (rule.online_only and session.mode == Session.Mode.IN_PERSON)]
    dated = [(rule, due_at(rule, session)) for rule in fitting if at < expires_at(rule, session)]
    return [(rule, due) for rule, due in dated if due <= at + AHEAD]


def _is_for(due: datetime, session: Session, person: Expected) -> bool:
    """Nobody is reminded for a moment before they joined, or before the session got its present time."""
    return due >= max(person.since, session.schedule_changed_at or datetime.min.replace(tzinfo=UTC))


def _row(rule: ReminderRule, session: Session, person: Expected, due: datetime) -> Message:
    return Message(
        key=f"session:{session.pk}:{person.ref}:{rule.slug}:{session.schedule_sequence}",
        kind=REMINDER,
        about=about(session),
        person_id=person.person_id,
        convenor_id=session.community.convenor_id,
        sequence=session.schedule_sequence,
        context={"session": session.pk, "ref": person.ref},
        to=person.email,
        due_at=due,
        next_attempt_at=due,
        expires_at=expires_at(rule, session),
    )


def still_wanted(message: Message, at: datetime) -> Verdict:
    """Asked right before sending, from fresh rows: is this the session's present plan, and is the person still in?"""
    session = _session(message)
    if session.state != Session.State.SCHEDULED or session.starts_at <= at:
        return Verdict.CANCELLED
    if session.schedule_sequence != message.sequence:
        return Verdict.SUPERSEDED
    return Verdict.WANTED if _recipient(message) else Verdict.CANCELLED


def render(message: Message) -> Content:
    """The reminder as it reads at the moment of sending: the present link, venue and name."""
    session, name = _session(message), _recipient(message)
    context = {
        **signed_by(session.community.convenor),
        "session": session,
        "name": name,
        "action_url": session.link or absolute("/my/"),
        "action_label": "Open the meeting room" if session.link else "See the details",
    }
    return rendered("sessions_app/session_reminder", context)


def _session(message: Message) -> Session:
    return Session.objects.select_related("community__convenor", "community__round").get(
        pk=message.context["session"]
    )


def _recipient(message: Message) -> str:
    """The name of the person if they are still in, or nothing. A registration is an address: another one is another
    person. Where a member's mail goes, the outbox asks them."""
    kind, _, pk = message.context["ref"].partition(":")
    if kind == "registration":
        still = Registration.objects.with_place().filter(pk=pk, email=message.to).first()
        return still.name if still else ""
    member = (
        Member.objects.active()
        .reachable()
        .filter(person_id=pk, community__sessions=message.context["session"])
        .select_related("person__profile")
        .first()
    )
    return member.person.get_full_name() if member else ""
