"""One convenor with everything that can belong to it. Each personal word is a canary: `canary-a-member-email`."""

from dataclasses import dataclass, field
from datetime import datetime

from allauth.account.models import EmailAddress
from django.contrib.admin.models import CHANGE, LogEntry

from accounts.models import User
from applications.domain.offer_rows import LINK as OFFER
from applications.domain.offers import accept_offer, decline_offer, offer_place
from applications.domain.reviewing import save_review
from applications.models import Choice
from communities.domain.demand import LINK as DEMAND
from communities.domain.demand import confirm_demand, tell_demand
from communities.domain.members import leave
from communities.domain.tokens import seal
from communities.models import Community, Convenor, Round, StaffRole
from outbox.clock import db_now
from outbox.links import stop_link
from outbox.models import BadAddress, Message, Text
from sessions_app.domain.notices import REGISTRATION_LINK
from sessions_app.domain.registering import register
from sessions_app.domain.replying import LINK as REPLY_LINK
from sessions_app.domain.walk_ins import add_walk_in
from sessions_app.models import Session
from tests import factories


@dataclass
class Side:
    """`words` of the addresses and `records` behind the admin's, by what they are called in world.py."""

    letter: str
    at: datetime
    people: dict[str, User] = field(default_factory=dict)
    words: dict[str, dict] = field(default_factory=dict)
    records: dict[str, int] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)

    def canary(self, what: str) -> str:
        return f"canary-{self.letter}-{what}"

    def keep(self, name: str, row) -> None:
        self.records[name] = row.pk

    def record_like(self, ending: str) -> int:
        """The row whose model is called like this, or ends so."""
        found = [pk for name, pk in self.records.items() if "." in name and name.endswith(ending)]
        assert len(found) == 1, f"Make one {ending} of each convenor in tests/house/access."
        return found[0]


def make_side(letter: str, at: datetime) -> Side:
    side = Side(letter, at)
    convenor = factories.ConvenorFactory(slug=f"convenor-{letter}", name=f"Convenor {letter.upper()}")
    side.keep("communities.convenor", convenor)
    side.words["convenor"] = {"convenor": convenor.slug}
    round_ = _round(side, convenor)
    community, other = (_community(side, round_, slug) for slug in ("first", "second"))
    forum = _forum(side, convenor)
    _team(side, convenor, community, forum)
    _applications(side, round_, community, other)
    _wishes(side, convenor)
    _registrations(side, forum)
    _mail(side, convenor)
    return side


def person(side: Side, who: str, **fields: object) -> User:
    """Somebody whose every word is a canary, with a proved address at a place of their own: nobody is anybody's
    colleague."""
    user = factories.PersonFactory(
        email=side.canary(f"{who}-email@{who}-{side.letter}.example.org"),
        profile__preferred_name=side.canary(f"{who}-name"),
        profile__pronouns=side.canary(f"{who}-pronouns"),
        profile__role_title=side.canary(f"{who}-role"),
        profile__organisation__name=side.canary(f"{who}-organisation"),
        **fields,
    )
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    side.people[who] = user
    return user


def _round(side: Side, convenor: Convenor) -> Round:
    slug = "call"
    round_ = factories.RoundFactory(convenor=convenor, slug=slug, in_2026=True)
    hidden = factories.RoundFactory(convenor=convenor, slug="hidden", in_2026=True, is_published=False)
    factories.CollectionNoticeFactory(round=round_)
    factories.CommunityFactory(round=hidden, slug="first", sessions=0)
    factories.CommunityFactory(round=round_, slug="hidden", sessions=0, is_published=False)
    side.keep("communities.round", round_)
    side.keep("communities.funder", factories.FunderFactory(convenor=convenor))
    side.keep("communities.theme", factories.ThemeFactory(convenor=convenor))
    side.keep("communities.leftover", factories.LeftOverFactory(round=round_))
    side.keep("sessions_app.reminderrule", factories.ReminderRuleFactory(convenor=convenor))
    side.words["round"] = side.words["convenor"] | {"round": slug}
    return round_


def _community(side: Side, round_: Round, slug: str) -> Community:
    community = factories.CommunityFactory(round=round_, slug=slug, sessions=0)
    for number in (1, 2):
        link = f"https://meet.example.org/{side.canary(f'{slug}-link')}"
        session = factories.SessionFactory(community=community, number=number, link=link)
    factories.CriterionFactory(community=community)
    side.keep("communities.community" if slug == "first" else slug, community)
    side.keep("sessions_app.session" if slug == "first" else f"{slug} session", session)
    side.words.setdefault("community", side.words["round"] | {"community": slug})
    return community


def _forum(side: Side, convenor: Convenor) -> Session:
    series = factories.ForumFactory(convenor=convenor, slug="forum")
    session = factories.ForumSessionFactory(community=series, capacity=2)
    side.words["forum"] = side.words["convenor"] | {"forum": "forum"}
    side.keep("forum session", session)
    return session


def _team(side: Side, convenor: Convenor, community: Community, forum: Session) -> None:
    staff = person(side, "staff", is_staff=True)
    trusted = dict.fromkeys(
        ["sees_access_needs", "sees_safety_notes", "sees_demographics"], side.letter == "b"
    )
    side.keep("communities.staffrole", convenor.staff_roles.create(user=staff, **trusted))
    reviewer = person(side, "reviewer", is_staff=True)
    convenor.staff_roles.create(user=reviewer, kind=StaffRole.Kind.REVIEWER)
    facilitator = person(side, "facilitator")
    for held in (community, forum.community):
        factories.FacilitationFactory(community=held, user=facilitator)


def _applications(side: Side, round_: Round, community: Community, other: Community) -> None:
    """An open offer, a member who shares no address, one who does, one who left, a no, and a draft."""
    staff = side.people["staff"]
    waiting = applied(side, "applicant", round_, community, other)
    offer = offer_place(waiting, by=staff, at=side.at)
    save_review(
        waiting,
        staff,
        scores={criterion.pk: 4 for criterion in community.criteria.all()},
        note=side.canary("review-note"),
        recommendation="offer",
        at=side.at,
    )
    side.keep("applications.choice", waiting)
    waiting.application.choices.exclude(pk=waiting.pk).update(why=side.canary("applicant-second"))
    side.keep("applications.application", waiting.application)
    side.tokens["offer"] = seal(OFFER, offer.pk, offer.version)
    for who, shares in (("member", False), ("sharer", True), ("leaver", False)):
        choice = applied(side, who, round_, community)
        joined = accept_offer(offer_place(choice, by=staff, at=side.at), shares_contact=shares, at=side.at)
        side.keep("communities.member" if who == "member" else who, joined)
        side.keep(f"{who} application", choice.application)
        side.keep("unassigned", choice)
    leave(joined, reason=side.canary("leaving-reason"), by=staff, at=side.at)
    decliner = offer_place(applied(side, "decliner", round_, community), by=staff, at=side.at)
    decline_offer(decliner, reason=side.canary("decline-reason"), at=side.at)
    _draft(side, round_, community)
    feed = factories.CalendarFeedFactory(user=side.people["member"])
    side.tokens["answer"] = seal(REPLY_LINK, side.people["member"].pk, community.sessions.first().pk)
    side.tokens["calendar"] = feed.token


def applied(side: Side, who: str, round_: Round, *communities: Community) -> Choice:
    """The first choice of an application that was sent."""
    application = factories.SubmittedApplicationFactory(
        round=round_, applicant=person(side, who), communities=list(communities), **_answers(side, who)
    )
    application.choices.update(why=side.canary(f"{who}-why"))
    return application.choices.get(rank=1)


def _draft(side: Side, round_: Round, community: Community) -> None:
    draft = factories.ApplicationFactory(
        round=round_, applicant=person(side, "drafter"), **_answers(side, "drafter")
    )
    why = side.canary("drafter-why")
    side.keep("draft", factories.ChoiceFactory(application=draft, community=community, why=why))


def _answers(side: Side, who: str) -> dict[str, str]:
    return {name: side.canary(f"{who}-{name}") for name in ("work", "hopes", "brings")}


def _wishes(side: Side, convenor: Convenor) -> None:
    entry = tell_demand(
        convenor,
        name=side.canary("wish-name"),
        email=side.canary("wish-email@example.org"),
        role_title=side.canary("wish-role"),
        theme=None,
        wish=side.canary("wish-words"),
        reach="statewide",
        lga=None,
        at=side.at,
    )
    confirm_demand(entry, at=side.at)
    side.keep("communities.demandentry", entry)
    side.tokens["demand"] = seal(DEMAND, entry.pk, 1)


def _registrations(side: Side, forum: Session) -> None:
    def words(who: str) -> dict[str, str]:
        email = side.canary(f"{who}-email@example.org")
        names = {"name": "name", "organisation": "organisation", "role_title": "role"}
        return {"email": email} | {field: side.canary(f"{who}-{what}") for field, what in names.items()}

    guest = register(forum, **words("guest"), at=side.at)
    add_walk_in(forum, **words("walk-in"), by=side.people["staff"], at=side.at)
    register(forum, **words("queuer"), at=side.at)
    side.keep("sessions_app.registration", guest)
    side.tokens["registration"] = seal(REGISTRATION_LINK, guest.pk, guest.version)


def _mail(side: Side, convenor: Convenor) -> None:
    """A letter of the convenor's, an address that bounced, and what the admin kept of an edit."""
    letter = Message.objects.create(
        key=f"letter-{side.letter}",
        kind="offer_made",
        to=side.canary("letter-email@example.org"),
        subject=side.canary("letter-subject"),
        text=side.canary("letter-text"),
        html=side.canary("letter-html"),
        convenor_id=convenor.pk,
        due_at=db_now(),
        next_attempt_at=db_now(),
    )
    side.keep("outbox.message", letter)
    own_words = {"subject": "Soon", "words": "Words of our own.", "changed_at": side.at}
    text = Text.objects.create(convenor_id=convenor.pk, kind="session_feedback", **own_words)
    side.keep("outbox.text", text)
    member = side.people["member"]
    own = {"kind": "offer_accepted", "to": member.email, "person_id": member.pk, "convenor_id": convenor.pk}
    sent = {"status": "sent", "sent_at": db_now(), "due_at": db_now(), "next_attempt_at": db_now()}
    side.keep(
        "own letter",
        Message.objects.create(key=f"own-{side.letter}", subject="A note", text="Words.", **own, **sent),
    )
    side.tokens["unsubscribe"] = stop_link(member.pk, "reminders").rstrip("/").rpartition("/")[2]
    bounced = BadAddress.objects.create(address=side.canary("bounced-email@example.org"), error_code="550")
    side.keep("outbox.badaddress", bounced)
    LogEntry.objects.log_actions(
        side.people["staff"].pk, [member], CHANGE, change_message=side.canary("history-message")
    )
