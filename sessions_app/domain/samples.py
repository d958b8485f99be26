"""Made-up meetings for the samples in the catalogue of mail, and who would get each kind as things stand."""

from datetime import UTC, date, datetime, time
from functools import partial
from types import SimpleNamespace

from django.utils import timezone

from accounts.models import User
from communities.domain.letters import signed_by
from communities.domain.samples import COMMUNITY, CONTACT, CONVENOR, CONVENOR_NAME, MOMENT, NAME, link
from communities.models import Member
from communities.templatetags.times import session_when, short_day
from outbox.describing import Context, Description, Placeholder, Recipient
from outbox.links import absolute
from sessions_app.domain.notices import FACILITATING, FEEDBACK, NEWS, REMINDER, RESOURCES
from sessions_app.domain.registering import CONFIRMED, INTEREST, WAITING
from sessions_app.models import Registration, Session
from sessions_app.queries import answers_to_all, counts_of, holding

SESSION = Session(
    community=COMMUNITY,
    number=2,
    title="Sample meeting",
    state=Session.State.SCHEDULED,
    date=date(2030, 10, 8),
    start_time=time(10),
    end_time=time(12),
    zone="Australia/Melbourne",
    starts_at=datetime(2030, 10, 7, 23, tzinfo=UTC),
    ends_at=datetime(2030, 10, 8, 1, tzinfo=UTC),
    venue="Sample Hall",
    link="https://meet.example.org/sample",
    mode=Session.Mode.HYBRID,
    write_up="Sample notes.",
)
COUNTS = {"coming": 14, "maybe": 3, "apology": 2, "unanswered": 4, "registered": 20}
FORUM = SimpleNamespace(name=NAME)

WHO = Placeholder("name", "what the person is called, from their profile", lambda c: c["name"])
GUEST = Placeholder("name", "what the person wrote when they registered", lambda c: c["registration"].name)
OF_SESSION = (
    Placeholder("meeting", "number and title, from the session", lambda c: str(c["session"])),
    Placeholder(
        "group", "the community’s short name, from its page", lambda c: c["session"].community.short_name
    ),
    Placeholder("day", "the day in short, from the session", lambda c: short_day(c["session"].date)),
    Placeholder(
        "when", "day, start and end in words, from the session", lambda c: session_when(c["session"])
    ),
    Placeholder("venue", "where it is, from the session", lambda c: c["session"].venue),
    Placeholder("link", "the address of the meeting room, from the session", lambda c: c["session"].link),
    CONVENOR_NAME,
    CONTACT,
)


def _sample() -> dict[str, object]:
    return {
        **signed_by(CONVENOR),
        **link("See the details"),
        "session": SESSION,
        "community": COMMUNITY,
        "person": None,
        "name": NAME,
        "answer": "coming",
        "answer_url": absolute("/answer/sample/"),
        "is_over": True,
        "counts": COUNTS,
        "registration": FORUM,
    }


def _news() -> Context:
    line = SimpleNamespace(session=SESSION, what="moved", old=_older())
    subject = "Your meeting has moved"
    return _sample() | {"lines": [line], "subject": subject, "entries": 1, "asks_again": True}


def _older() -> Session:
    older = Session(
        **{field.attname: getattr(SESSION, field.attname) for field in Session._meta.concrete_fields}
    )
    older.community, older.date = COMMUNITY, date(2030, 10, 1)
    older.starts_at, older.ends_at = MOMENT.replace(day=30, hour=23), MOMENT.replace(month=10, day=1, hour=1)
    return older


def _next_sessions(convenor_id: int) -> list[Session]:
    """The next meeting of each community, or its last where none is to come."""
    now = timezone.now()
    rows = Session.objects.standing().filter(community__convenor=convenor_id)
    found: dict[int, Session] = {}
    for session in rows.select_related("community__convenor", "community__round").order_by("starts_at"):
        kept = found.get(session.community_id)
        if kept is None or kept.ends_at <= now:
            found[session.community_id] = session
    return list(found.values())


def _coming(convenor_id: int, by: User, *, only_forums: bool = False) -> list[Recipient]:
    """Every meeting that mail may yet be about."""
    rows = Session.objects.scheduled().filter(community__convenor=convenor_id, starts_at__gt=timezone.now())
    rows = rows.select_related("community__convenor", "community__round").order_by("starts_at")
    return [
        Recipient(f"session:{one.pk}", f"{one.community.short_name}, {one}", _context(one, NAME))
        for one in rows
        if one.community.is_forum or not only_forums
    ]


def _context(session: Session, name: str, **more: object) -> Context:
    return (
        _sample()
        | signed_by(session.community.convenor)
        | {"session": session, "community": session.community, "name": name}
        | more
    )


def _members(convenor_id: int, by: User) -> list[Recipient]:
    """Everybody in a community, with its next meeting and their answer to it; of forums who registered for the next
    one."""
    sessions = {session.community_id: session for session in _next_sessions(convenor_id)}
    answers = answers_to_all(sessions.values())
    members = (
        Member.objects.active().reachable().filter(community__in=sessions).select_related("person__profile")
    )
    found = [
        Recipient(
            f"member:{m.pk}",
            f"{m.person.get_full_name()}, {sessions[m.community_id].community.short_name}",
            _context(
                sessions[m.community_id],
                m.person.get_full_name(),
                person=m.person,
                answer=answers[sessions[m.community_id].pk].get(m.person_id, ""),
            ),
        )
        for m in members.order_by("community", "pk")
    ]
    return found + _guests(convenor_id, by)


def _guests(convenor_id: int, by: User) -> list[Recipient]:
    sessions = {s.pk: s for s in _next_sessions(convenor_id) if s.community.is_forum}
    places = Registration.objects.filter(session__in=sessions).exclude(state=Registration.State.CANCELLED)
    return [
        Recipient(
            f"registration:{place.pk}",
            f"{place.name}, {sessions[place.session_id].title}",
            _context(
                sessions[place.session_id],
                place.name,
                registration=place,
                answer_url="",
                registration_url=absolute("/my/"),
            ),
        )
        for place in places.order_by("pk")
    ]


def _interested(convenor_id: int, by: User) -> list[Recipient]:
    rows = Registration.objects.filter(session__community__convenor=convenor_id)
    rows = rows.filter(state=Registration.State.INTERESTED).select_related("session__community__convenor")
    return [
        Recipient(f"registration:{one.pk}", one.name, _context(one.session, one.name, registration=one))
        for one in rows.order_by("pk")
    ]


def _facilitators(convenor_id: int, by: User) -> list[Recipient]:
    found = []
    for session in _next_sessions(convenor_id):
        counts = counts_of(session)
        found += [
            Recipient(
                f"facilitator:{f.pk}:{session.pk}",
                f.user.get_full_name(),
                _context(session, f.user.get_full_name(), counts=counts),
            )
            for f in holding(session).select_related("user__profile")
        ]
    return found


def _of(kind: str, when: str, to: str, **more: object) -> Description:
    standard = {
        "template": f"sessions_app/{kind}",
        "palette": (WHO, *OF_SESSION),
        "sample": _sample,
        "recipients": _members,
        "later": _coming,
    }
    return Description(kind=kind, when=when, to=to, **(standard | more))


DESCRIPTIONS = (
    _of(
        REMINDER,
        "Before a meeting, as the reminder rules say",
        "Who is expected, by what they answered; who registered for a forum",
    ),
    _of(
        FACILITATING,
        "Before a meeting, as the reminder rules say",
        "Who holds the meeting",
        recipients=_facilitators,
    ),
    _of(
        FEEDBACK, "After a meeting, as the reminder rules say", "Who was expected and did not send apologies"
    ),
    _of(
        RESOURCES,
        "Around a meeting, as the reminder rules say, once there is something to read",
        "Who is or was expected",
    ),
    _of(
        NEWS,
        "A few minutes after a meeting moves, is called off, or somebody joins or leaves",
        "Whoever plans around it",
        sample=_news,
        palette=(WHO, CONVENOR_NAME, CONTACT),
        recipients=lambda convenor_id, by: [
            Recipient(one.key, one.label, {**_news(), **_of_person(one.context)})
            for one in _members(convenor_id, by)
        ],
    ),
    _of(
        CONFIRMED,
        "At once, when somebody registers for a forum and there is a place, or one becomes free",
        "Whoever registered",
        palette=(GUEST, *OF_SESSION),
        recipients=_guests,
        later=partial(_coming, only_forums=True),
    ),
    _of(
        INTEREST,
        "At once, when somebody asks to hear of the date of a forum",
        "Whoever asked",
        palette=(GUEST, OF_SESSION[0], CONVENOR_NAME, CONTACT),
        recipients=_interested,
        later=None,
    ),
    _of(
        WAITING,
        "At once, when somebody registers for a forum that is full",
        "Whoever registered",
        palette=(GUEST, *OF_SESSION),
        recipients=_guests,
        later=partial(_coming, only_forums=True),
    ),
)


def _of_person(context: Context) -> dict[str, object]:
    return {
        name: context[name] for name in ("convenor", "convenor_id", "contact_name", "contact_email", "name")
    }
