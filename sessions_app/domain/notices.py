"""What people are told about sessions when a plan changes, or when they join or leave: one letter a person and
community, however much changed, with its words found when it leaves."""

from collections.abc import Iterable
from copy import copy
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from communities.domain.letters import signed_by
from communities.domain.tokens import seal
from communities.domain.walltime import today
from communities.models import Facilitation
from outbox.domain.rendering import rendered
from outbox.links import absolute
from outbox.models import Intervention, Message
from outbox.registry import Content, Verdict
from sessions_app.domain.invitations import invitation
from sessions_app.domain.replying import answer_link
from sessions_app.models import Invitation, Registration, Session
from sessions_app.models.invitation import HOLDER, MEMBER

NEWS = "session_news"
REMINDER, FACILITATING = "session_reminder", "session_facilitating"
FEEDBACK, RESOURCES = "session_feedback", "session_resources"
REMINDERS = (REMINDER, FACILITATING, FEEDBACK, RESOURCES)
# The category under which people switch these off.
REMINDING = "reminders"
REGISTRATION_LINK = "registration"
PLAN = ("starts_at", "ends_at", "mode", "venue")
# What the letter calls itself, where all of it is of one kind; for one meeting and for several.
SUBJECTS = {
    "moved": ("Your meeting has moved", "Your meetings have moved"),
    "place": ("Your meeting has a new place", "Your meetings have a new place"),
    "cancelled": ("Your meeting is called off", "Your meetings are called off"),
    "new": ("Your meeting, for your calendar", "Your meetings, for your calendar"),
    "dated": ("There is a date", "There are dates"),
    "left": ("A meeting leaves your calendar", "Your meetings leave your calendar"),
    "mixed": ("", "Your meetings have changed"),
}


def about(session: Session) -> str:
    """How the outbox names a session."""
    return f"sessions_app.session:{session.pk}"


@dataclass(frozen=True)
class Line:
    """What a letter says of one session. `what` is a key of SUBJECTS; `method` what it asks of the calendar."""

    invitation: Invitation
    what: str
    method: str
    is_known: bool = False  # it was told before, and is told again

    @property
    def session(self) -> Session:
        return self.invitation.session

    @property
    def sequence(self) -> int:
        """Higher than any that this person was sent, and never lower than the session's own; of what is told again
        the one that was sent, so that a calendar which has it sees the same entry."""
        sent = self.invitation.sequence
        if self.is_known and sent is not None:
            return sent
        return max(self.session.schedule_sequence, 0 if sent is None else sent + 1)

    @property
    def is_asked(self) -> bool:
        """Members are asked whether they come: a place at a forum stands, and whoever holds a meeting is there."""
        return self.invitation.standing == MEMBER

    @property
    def asks_again(self) -> bool:
        """What they answered was about another plan."""
        return self.is_asked and self.what in ("moved", "place")

    @property
    def old(self) -> Session:
        """The session as they know it."""
        known, session = self.invitation, copy(self.session)
        session.starts_at, session.ends_at = known.starts_at, known.ends_at
        session.date = today(session.zone, known.starts_at)
        session.mode, session.venue = known.mode, known.venue
        return session

    @property
    def taken_over(self) -> dict[str, Any]:
        """How the invitation reads once this was told."""
        told: dict[str, Any] = {name: getattr(self.session, name) for name in PLAN}
        told |= {name: told[name].isoformat() for name in ("starts_at", "ends_at")}
        if self.method:
            told |= {"is_in_calendar": self.method == "REQUEST", "sequence": self.sequence}
        return told | {"settled": None if self.what == "left" else self.session.schedule_sequence}


def line_of(known: Invitation, at: datetime) -> Line | None:
    """What there is to tell about one invitation, read `with_standing`, at `at`; None if it is as they know it, or
    their account is switched off."""
    session = known.session
    if known.is_switched_off or max(known.ends_at, session.ends_at) <= at:
        return None
    if not known.is_expected:
        return Line(known, "left", "CANCEL") if known.is_in_calendar else None
    if session.is_cancelled:
        is_news = known.settled is None or known.settled < session.schedule_sequence
        return Line(known, "cancelled", "CANCEL" if known.is_in_calendar else "") if is_news else None
    what = _what_of_the_date(known, at) if session.state == Session.State.SCHEDULED else ""
    return Line(known, what, "REQUEST" if known.wants_entry else "") if what else None


def _what_of_the_date(known: Invitation, at: datetime) -> str:
    session = known.session
    if (known.starts_at, known.ends_at) != (session.starts_at, session.ends_at):
        return "moved"
    if (known.mode, known.venue) != (session.mode, session.venue):
        return "place"
    if known.wants_entry:
        return "new" if not known.is_in_calendar and session.ends_at > at else ""
    return "dated" if known.settled is None else ""


def line_again(known: Invitation, at: datetime) -> Line | None:
    """What a letter that is sent again tells of one invitation: the news, or else how things stand."""
    line = line_of(known, at)
    session, was_sent = known.session, known.sequence is not None
    if line or known.is_switched_off or max(known.ends_at, session.ends_at) <= at:
        return line
    if not known.is_expected:
        return Line(known, "left", "CANCEL", is_known=True) if was_sent else None
    if session.is_cancelled:
        return Line(known, "cancelled", "CANCEL" if was_sent else "", is_known=True)
    if session.state != Session.State.SCHEDULED:
        return None
    what, method = ("new", "REQUEST") if known.wants_entry else ("dated", "")
    return Line(known, what, method, is_known=True)


def still_wanted(message: Message, at: datetime) -> Verdict:
    """Asked right before sending: is there anything left to tell?"""
    return Verdict.WANTED if _lines(message, at) else Verdict.CANCELLED


def render(message: Message) -> Content:
    """The letter as things stand when it is sent."""
    at = message.date_header or message.due_at
    return letter(_lines(message, at), to=message.to, at=at)


def _lines(message: Message, at: datetime) -> list[Line]:
    """What the letter tells as things stand, in the order of the meetings: the news, of one that is sent again the
    rest as well. If it is about to leave, each invitation keeps that, and takes it over once it has left."""
    of = line_again if _is_repeated(message) else line_of
    if message.status == Message.Status.SENDING and not message.invitations.exists():
        _take_up(message)
    rows = message.invitations.with_standing().select_related(
        "session__community__convenor", "session__community__round", "registration", "person__profile"
    )
    lines = []
    for known in rows.order_by("session__starts_at", "session__number"):
        line = of(known, at)
        nothing = {"settled": known.session.schedule_sequence if known.is_expected else None}
        telling = line.taken_over if line else nothing
        if telling != known.telling and message.status == Message.Status.SENDING:
            Invitation.objects.filter(pk=known.pk, message=message).update(telling=telling)
        lines += [line] if line else []
    return lines


def _is_repeated(message: Message) -> bool:
    """Staff sent it again, as a letter of its own, or this one that failed: it may have been taken for told."""
    return bool(message.again_of_id) or message.interventions.filter(verb=Intervention.Verb.AGAIN).exists()


def _take_up(message: Message) -> None:
    """A letter that staff send again tells what its person still does not know; one of its own, all of it."""
    whose, _, pk = message.context["ref"].partition(":")
    own = Invitation.objects.filter(session__community=message.about.partition(":")[2], message=None)
    own.filter(**{whose: pk}).update(message=message)


def letter(lines: list[Line], *, to: str, at: datetime) -> Content:
    """The words of these lines, and an entry for the calendar with each that asks for one."""
    session, first = lines[0].session, lines[0].invitation
    entries = [
        invitation(line.session, to, method=line.method, sequence=line.sequence, stamp=at)
        for line in lines
        if line.method
    ]
    held = [line.session for line in lines if line.invitation.standing == HOLDER]
    opens_on = _roster_opens_on(held[0], first.person_id, at) if held else None
    context = {
        **signed_by(session.community.convenor),
        **(facilitating(held[0]) if held and not opens_on else _way_on(first)),
        "community": session.community,
        "person": first.person,
        "name": first.name,
        "lines": lines,
        "subject": subject_of(lines),
        "entries": len(entries),
        "has_left": all(line.what == "left" for line in lines),
        "roster_opens_on": opens_on,
        "held": sum(not session.is_cancelled for session in held),
        "answer_url": _answer_url(lines),
        "asks_again": any(line.asks_again for line in lines),
    }
    words = rendered("sessions_app/session_news", context)
    method = next((line.method for line in lines if line.method), "")
    return replace(words, calendar="".join(entries), calendar_method=method)


def subject_of(lines: Iterable[Line]) -> str:
    """What the letter is about, in a line that tells nothing."""
    whats = [line.what for line in lines]
    kind = whats[0] if len(set(whats)) == 1 else "mixed"
    return SUBJECTS[kind][len(whats) > 1]


def _answer_url(lines: list[Line]) -> str:
    """Where a member says whether they come to the first meeting that is left of these, and to all others."""
    first = next((line for line in lines if line.is_asked and line.what != "cancelled"), None)
    return answer_link(first.session, first.invitation.person_id) if first else ""


def _way_on(first: Invitation) -> dict[str, str]:
    if not first.registration_id:
        return {"action_url": absolute("/my/"), "action_label": "Open my page"}
    return {"action_url": registration_link(first.registration), "action_label": "Open my registration"}


def _roster_opens_on(session: Session, holder_id: int, at: datetime) -> date | None:
    """From when who holds the session sees whom it expects; None if they do already. Who is appointed for later is told
    of its meetings before."""
    convenor = session.community.convenor
    own = Facilitation.objects.filter(community=session.community_id, user=holder_id)
    return own.filter(starts_on__gt=today(convenor.zone, at)).values_list("starts_on", flat=True).first()


def facilitating(session: Session) -> dict[str, str]:
    """The way on of whoever holds the session."""
    return {"action_url": absolute(f"/facilitate/sessions/{session.pk}/"), "action_label": "Open the roster"}


def registration_link(registration: Registration) -> str:
    """The address at which whoever registered sees it, and gives the place back."""
    return absolute(f"/registration/{seal(REGISTRATION_LINK, registration.pk, registration.version)}/")
