"""Which rules remind of a session, and the moments at which they do."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta

from communities.domain.walltime import local_time, moment
from communities.domain.workdays import holidays_around, working_day
from communities.models import Community, Convenor
from sessions_app.models import ReminderRule, Session

Unit, Anchor, Purpose = ReminderRule.Unit, ReminderRule.Anchor, ReminderRule.Purpose
ELAPSING = {Unit.HOURS: timedelta(hours=1), Unit.MINUTES: timedelta(minutes=1)}
MORNING, NIGHT = time(8), time(20)

# What a new convenor begins with: who runs it changes or switches off what does not suit. There is no form for
# feedback yet, so asking how it was begins switched off; what there is to read comes once something is there.
DEFAULTS: tuple[dict[str, object], ...] = (
    {"slug": "week-before", "amount": 7, "unit": Unit.DAYS, "useful_until_hours": 48},
    {"slug": "day-before", "amount": 1, "unit": Unit.WORKING_DAYS, "useful_until_hours": 3},
    {"slug": "hour-before", "amount": 1, "unit": Unit.HOURS, "online_only": True},
    {
        "slug": "feedback",
        "amount": 1,
        "unit": Unit.WORKING_DAYS,
        "anchor": Anchor.AFTER,
        "purpose": Purpose.FEEDBACK,
        "useful_until_hours": 48,
        "is_active": False,
    },
    {
        "slug": "resources",
        "amount": 3,
        "unit": Unit.WORKING_DAYS,
        "anchor": Anchor.AFTER,
        "purpose": Purpose.RESOURCES,
        "useful_until_hours": 240,
    },
)


def set_default_rules(convenor: Convenor) -> None:
    """Give a convenor that has no rule yet those that the portal suggests. Twice is harmless."""
    if not ReminderRule.objects.filter(convenor=convenor).exists():
        ReminderRule.objects.bulk_create(ReminderRule(convenor=convenor, **rule) for rule in DEFAULTS)


def due_at(rule: ReminderRule, session: Session, holidays: set[date] | None = None) -> datetime:
    """The UTC moment at which `rule` speaks of `session`: days by the wall clock, hours and minutes as they elapse.

    `holidays` are those of the weeks around the session, looked up where none are given.
    """
    is_before = rule.anchor == Anchor.BEFORE
    sign = -1 if is_before else 1
    if rule.unit in ELAPSING:
        return (session.starts_at if is_before else session.ends_at) + sign * rule.amount * ELAPSING[
            rule.unit
        ]
    day = session.date + timedelta(days=sign * rule.amount)
    if rule.unit == Unit.WORKING_DAYS:
        known = holidays_around(session.date) if holidays is None else holidays
        day = working_day(session.date, sign * rule.amount, known)
    return moment(day, session.start_time if is_before else session.end_time, session.zone).at


def expires_at(rule: ReminderRule, session: Session, due: datetime) -> datetime:
    """When this message stops being useful."""
    useful = timedelta(hours=rule.useful_until_hours)
    return session.starts_at - useful if rule.anchor == Anchor.BEFORE else due + useful


def is_at_night(due: datetime, session: Session) -> bool:
    """Would a phone ring before eight, or after eight in the evening, where the convenor is?"""
    return not MORNING <= local_time(session.zone, due) < NIGHT


def fits(rule: ReminderRule, session: Session) -> bool:
    """Does this rule speak of such a session at all? What there is to read afterwards waits until it is there."""
    if rule.online_only and session.mode == Session.Mode.IN_PERSON:
        return False
    return has_to_read(session, rule.anchor) if rule.purpose == Purpose.RESOURCES else True


def has_to_read(session: Session, anchor: str) -> bool:
    """Before a meeting what prepares for it, after it what was written down."""
    return bool(session.pre_reading if anchor == Anchor.BEFORE else session.write_up)


def in_force(rules: Iterable[ReminderRule], community: Community) -> list[ReminderRule]:
    """Of the rules of a convenor those that hold for `community`: its own stand in for the convenor's."""
    by_slug = {rule.slug: rule for rule in rules if rule.community_id is None}
    by_slug |= {rule.slug: rule for rule in rules if rule.community_id == community.pk}
    return [rule for rule in by_slug.values() if rule.is_active]


def replacements_of(rule: ReminderRule) -> list[ReminderRule]:
    """The rules of communities that stand in for this one there; switched off, they switch it off there."""
    if rule.community_id:
        return []
    return [one for one in rule.convenor.reminder_rules.all() if one.community_id and one.slug == rule.slug]


def replaced_by(rule: ReminderRule) -> ReminderRule | None:
    """The rule of the whole convenor that a community's rule stands in for."""
    alike = (one for one in rule.convenor.reminder_rules.all() if one.slug == rule.slug)
    return next((one for one in alike if rule.community_id and not one.community_id), None)
