"""What is asked, and written, at the moment a reminder leaves."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Subquery

from accounts.models import User
from communities.domain.letters import signed_by
from communities.models import Member
from outbox.domain.rendering import rendered
from outbox.links import absolute
from outbox.models import Message
from outbox.models.message import WRITTEN_TO
from outbox.registry import Content, Verdict
from sessions_app.domain.notices import FACILITATING, REMINDER, registration_link
from sessions_app.domain.reminders import STANDING, hears
from sessions_app.domain.replying import answer_link
from sessions_app.domain.rules import fits
from sessions_app.models import Registration, ReminderRule, Reply, Session
from sessions_app.queries import counts_of, holding

Anchor = ReminderRule.Anchor


@dataclass(frozen=True)
class Recipient:
    """Whom a reminder reaches, with what they said to the session as it stands, or their place at a forum."""

    name: str
    user: User | None = None
    answer: str | None = None
    registration: Registration | None = None


def still_wanted(message: Message, at: datetime) -> Verdict:
    """Asked right before sending, from fresh rows: is this the session's present plan, does the rule still say so, and
    is the person still in, with an answer that it is for?"""
    session = _session(message)
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
    session = _session(message)
    person = _recipient(message, session) or Recipient("")
    context = {
        **signed_by(session.community.convenor),
        **_ways(message, session, person),
        "session": session,
        "person": person.user,
        "name": person.name,
        "answer": person.answer or "",
        "is_over": session.ends_at <= message.due_at,
    }
    return rendered(f"sessions_app/{message.kind}", context)


def _ways(message: Message, session: Session, person: Recipient) -> dict[str, object]:
    """Where this person goes from here: the room, the page of the session, and where they say that they cannot come."""
    if message.kind == FACILITATING:
        page = absolute(f"/facilitate/sessions/{session.pk}/")
        return {"action_url": page, "action_label": "Open the roster", "counts": counts_of(session)}
    if person.registration:
        ways, page = {"registration_url": registration_link(person.registration)}, series_page(session)
    else:
        ways, page = {"answer_url": answer_link(session, message.person_id)}, f"/my/sessions/{session.pk}/"
    if message.kind == REMINDER and session.link:
        return ways | {"action_url": session.link, "action_label": "Open the meeting room"}
    return ways | {"action_url": absolute(page), "action_label": "See the details"}


def series_page(session: Session) -> str:
    return f"/{session.community.convenor.slug}/forums/{session.community.slug}/"


def _session(message: Message) -> Session:
    return Session.objects.select_related("community__convenor", "community__round").get(
        pk=message.context["session"]
    )


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
    said = Reply.objects.filter(session=session, person=pk).current().values("answer")
    member = (
        Member.objects.active()
        .reachable()
        .filter(person=pk, community=session.community_id)
        .select_related("person__profile")
        .annotate(said=Subquery(said))
        .first()
    )
    return Recipient(member.person.get_full_name(), member.person, member.said) if member else None
