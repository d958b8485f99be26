"""What is asked, and written, at the moment a reminder leaves."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from time import monotonic

from django.db.models import BigIntegerField, DateTimeField, Exists, QuerySet, Subquery

from accounts.models import User
from communities.domain.letters import signed_by
from communities.models import Member
from outbox.domain.rendering import merged, rendered
from outbox.links import absolute
from outbox.models import Message
from outbox.models.message import WRITTEN_TO
from outbox.prepared import Given, Prepared
from outbox.registry import Content, Verdict
from sessions_app.domain.notices import FACILITATING, REMINDER, facilitating, registration_link
from sessions_app.domain.reminders import STANDING, hears
from sessions_app.domain.replying import answer_link
from sessions_app.domain.rules import fits
from sessions_app.models import Invitation, Registration, ReminderRule, Reply, Session
from sessions_app.queries import counts_of, holding

Anchor = ReminderRule.Anchor
TRUST_SECONDS = 1.0
A_MINUTE, A_DAY = timedelta(minutes=1), timedelta(days=1)


@dataclass(frozen=True)
class Recipient:
    """Whom a reminder reaches, with what they said to the session as it stands, or their place at a forum."""

    name: str
    user: User | None = None
    answer: str | None = None
    registration: Registration | None = None


@dataclass(frozen=True)
class Reader:
    """Of a person what the words about a meeting depend on: whose clock they show as well."""

    own_zone: str


def gather(messages: list[Message]) -> None:
    """Read the meetings, rules and people of a batch once. It holds for a second, and for the plan that a message is
    of; whether somebody is still in, and what they answered, is asked of each."""
    read_at = monotonic()
    sessions = _sessions().in_bulk({message.context["session"] for message in messages})
    rules = ReminderRule.objects.filter(is_active=True).in_bulk({row.context["rule"] for row in messages})
    people = User.objects.select_related("profile").in_bulk(
        {row.person_id for row in messages if row.person_id}
    )
    for message in messages:
        session, rule = sessions.get(message.context["session"]), rules.get(message.context["rule"])
        message._gathered = (session, rule, people.get(message.person_id), read_at)


def still_wanted(message: Message, at: datetime) -> Verdict | datetime:
    """Asked right before sending, from fresh rows: is this the session's present plan, does the rule still say so, and
    is the person still in, with an answer that it is for? And if so, were they told of that plan?"""
    if _is_as_gathered(message, at):
        session, _ = message._read
    else:
        session = _session(message)
        verdict = _verdict(message, session, at)
        if verdict is not Verdict.WANTED:
            return verdict
    return _once_told(message, session, at) or Verdict.WANTED


def _once_told(message: Message, session: Session, at: datetime) -> datetime | None:
    """A reminder speaks of the plan as if it was known: it waits for the letter that tells of a move, as long as that
    is on its way and the reminder still of use after it."""
    changed, hold = session.schedule_changed_at, session.community.convenor.holds_news_minutes
    whose, _, pk = message.context["ref"].partition(":")
    is_new = changed and at < changed + timedelta(minutes=hold) + A_DAY
    if not is_new or session.starts_at <= at:
        return None
    own = {"registration" if whose == "registration" else "person": pk}
    waiting = Invitation.objects.to_be_told().filter(session=session, **own)
    letter = waiting.values_list("message__next_attempt_at").first()
    if letter is None:
        return None
    again = max(letter[0] or at, at) + A_MINUTE
    return again if message.expires_at is None or again < message.expires_at else None


def _is_as_gathered(message: Message, at: datetime) -> bool:
    """One look at the member whose meeting still has the plan that was gathered. False says nothing: who it is, and
    why not, is asked step by step."""
    session, rule, person, read_at = getattr(message, "_gathered", (None, None, None, 0))
    if not (session and rule and person) or monotonic() - read_at > TRUST_SECONDS:
        return False
    if message.context["ref"] != f"person:{person.pk}" or session.schedule_sequence != message.sequence:
        return False
    plan = {"session": session.pk, "community": session.community_id, "sequence": message.sequence}
    found = STILL_IN[rule.anchor].plain(person=person.pk, at=at, **plan)
    if not (fits(rule, session) and found and hears(rule, found[0], session)):
        return False
    message._read = (session, Recipient(person.get_full_name(), person, found[0]))
    return True


def _verdict(message: Message, session: Session, at: datetime) -> Verdict:
    rule = ReminderRule.objects.filter(pk=message.context["rule"], is_active=True).first()
    if rule is None or session.state not in STANDING[rule.anchor] or not fits(rule, session):
        return Verdict.CANCELLED
    if rule.anchor == Anchor.BEFORE and session.starts_at <= at:
        return Verdict.CANCELLED
    if session.schedule_sequence != message.sequence:
        return Verdict.SUPERSEDED
    person = _recipient(message, session)
    return Verdict.WANTED if person and hears(rule, person.answer, session) else Verdict.CANCELLED


def render(message: Message) -> Content:
    """The words at the moment of sending: the present link, venue, name and answer."""
    session, person = _just_read(message)
    ways, own_ways = _ways(message, session, person)
    context = {
        **signed_by(session.community.convenor),
        **ways,
        "session": session,
        "person": Reader(getattr(person.user, "own_zone", "")),
        "answer": person.answer or "",
        "is_over": session.ends_at <= message.due_at,
    }
    personal = {"name": person.name, **own_ways}
    template = f"sessions_app/{message.kind}"
    if message.kind == FACILITATING:
        return rendered(template, {**context, **personal, "counts": counts_of(session)})
    # Who is reminded of one meeting in one breath gets one letter but for name and links: kept as long as the meeting.
    return merged(template, context, personal, written=session.__dict__.setdefault("_letters", {}))


def _ways(message: Message, session: Session, person: Recipient) -> tuple[dict[str, str], dict[str, str]]:
    """Where everybody goes from here, the room or the page of the session; and where this person says that they cannot
    come."""
    if message.kind == FACILITATING:
        return facilitating(session), {}
    if person.registration:
        own, page = {"registration_url": registration_link(person.registration)}, series_page(session)
    else:
        own, page = {"answer_url": answer_link(session, message.person_id)}, f"/my/sessions/{session.pk}/"
    if message.kind == REMINDER and session.link:
        return {"action_url": session.link, "action_label": "Open the meeting room"}, own
    return {"action_url": absolute(page), "action_label": "See the details"}, own


def series_page(session: Session) -> str:
    return f"/{session.community.convenor.slug}/forums/{session.community.slug}/"


def _just_read(message: Message) -> tuple[Session, Recipient]:
    """What was read when it was asked a moment ago whether it is wanted; once, and else read now."""
    if read := message.__dict__.pop("_read", None):
        return read
    session = _session(message)
    return session, _recipient(message, session) or Recipient("")


def _session(message: Message) -> Session:
    return _sessions().get(pk=message.context["session"])


def _sessions() -> QuerySet[Session]:
    return Session.objects.select_related("community__convenor", "community__round")


def _member(person_id: str | Given, session_id: int | Given, community_id: int | Given) -> QuerySet[Member]:
    """Who is in, with what they `said` to the session as it stands."""
    said = Reply.objects.filter(session=session_id, person=person_id).current().order_by().values("answer")
    own = Member.objects.active().reachable().filter(person=person_id, community=community_id)
    return own.annotate(said=Subquery(said)).order_by()


def _still_in(anchor: str) -> QuerySet[Member]:
    """What they said, if the session has this plan yet, and is still to come where the rule speaks before it."""
    session, sequence, person, community = (Given(name, BigIntegerField()) for name in PLANNED)
    own = Session.objects.filter(pk=session, schedule_sequence=sequence, state__in=STANDING[anchor])
    if anchor == Anchor.BEFORE:
        own = own.filter(starts_at__gt=Given("at", DateTimeField()))
    return _member(person, session, community).filter(Exists(own)).values_list("said", flat=True)


PLANNED = ("session", "sequence", "person", "community")
# One look for each reminder that leaves.
STILL_IN = {anchor: Prepared(partial(_still_in, anchor)) for anchor in STANDING}


def _recipient(message: Message, session: Session) -> Recipient | None:
    """The person, if they are still in. A registration is an address: another one is another person. Where anybody's
    mail goes, the outbox asks them."""
    whose, _, pk = message.context["ref"].partition(":")
    if whose == "registration":
        address = message.context.get(WRITTEN_TO, message.to)
        place = Registration.objects.with_place().filter(pk=pk, email=address).first()
        return Recipient(place.name, registration=place) if place else None
    if whose == "facilitator":
        held = holding(session).filter(user=pk).select_related("user__profile").first()
        return Recipient(held.user.get_full_name(), held.user) if held else None
    member = _member(pk, session.pk, session.community_id).select_related("person__profile").first()
    return Recipient(member.person.get_full_name(), member.person, member.said) if member else None
