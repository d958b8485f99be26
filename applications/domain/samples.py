"""Made-up applications for the samples in the catalogue of mail, and who would get each kind as things stand."""

from datetime import date, timedelta
from types import SimpleNamespace

from django.utils import timezone

from accounts.models import User
from applications.models import Choice, Offer
from applications.queries.letters import tested
from communities.domain.letters import signed_by
from communities.domain.samples import (
    COMMUNITY,
    COMMUNITY_NAME,
    CONTACT,
    CONVENOR,
    CONVENOR_NAME,
    MOMENT,
    NAME,
    PERSON,
    ROUND,
    ROUND_TITLE,
    link,
)
from communities.models import Round
from communities.queries import current_rounds
from communities.templatetags.times import day, in_words
from outbox.describing import Description, Placeholder, Recipient
from sessions_app.domain.samples import SESSION

NOBODY_ELSE = "This is a copy of another letter: change that letter’s words."
WHO = Placeholder(
    "name",
    "what the person is called, from their profile",
    lambda c: (c.get("applicant") or c["application"].applicant).get_full_name(),
)
NAMED = Placeholder("name", "what the applicant is called, from their profile", lambda c: c["name"])
HEAR_BY = Placeholder(
    "hear_by", "the day by which an answer is promised, from the round", lambda c: day(c["round"].hear_by)
)
ANSWER_BY = Placeholder(
    "answer_by",
    "the last moment to answer, from the offer",
    lambda c: in_words(c["offer"].respond_by, c["convenor"]),
)
CLOSES = Placeholder(
    "closes",
    "the last moment to send it, from the round and what was agreed",
    lambda c: in_words(c.get("closes_at") or c["until"], c["convenor"]),
)
PROMISED = Placeholder(
    "promised", "the day that was promised before, from the round", lambda c: day(c["promised"])
)
OF_ROUND = (ROUND_TITLE, CONVENOR_NAME, CONTACT)
OF_CHOICE = (WHO, COMMUNITY_NAME, HEAR_BY, *OF_ROUND)


def _sample() -> dict[str, object]:
    meeting = SimpleNamespace(date=SESSION.date, said="yes")
    community = SimpleNamespace(
        name=COMMUNITY.name, short_name=COMMUNITY.short_name, sessions_asked=[meeting]
    )
    choice = SimpleNamespace(rank=1, community=community, why="Sample words.")
    profile = {"preferred_name": NAME, "role_title": "Sample role", "works_statewide": True}
    application = {
        "saved_at": MOMENT - timedelta(days=2),
        "work": "Sample words.",
        "hopes": "Sample words.",
        "applicant": PERSON,
    }
    application |= {"get_focus_display": "Sample answer", "get_experience_display": "Sample answer"}
    return {
        **signed_by(CONVENOR),
        **link("Open the page"),
        "round": ROUND,
        "community": COMMUNITY,
        "applicant": PERSON,
        "name": NAME,
        "choice": choice,
        "choices": [choice],
        "application": SimpleNamespace(**application),
        "profile": SimpleNamespace(**profile, lgas=SimpleNamespace(all=[])),
        "offer": SimpleNamespace(respond_by=MOMENT),
        "closes_at": MOMENT,
        "until": MOMENT,
        "undo_until": MOMENT,
        "promised": date(2030, 9, 13),
        "hear_by": ROUND.hear_by,
        "waiting": [choice],
        "left": [SESSION],
        "sessions": [SESSION],
        "keep_url": "https://portal.example.org/keep/sample/",
    }


def _choices(convenor_id: int, by: User) -> list[Recipient]:
    """Everybody who applied to a round that is not over, with each community that they chose; nobody of a round
    whose names are hidden, and nobody whom `by` must not read. Who only began is nobody's business."""
    rounds = current_rounds(Round.objects.filter(convenor=convenor_id, hides_names=False), timezone.now())
    rows = Choice.objects.readable_by(by).filter(application__round__in=rounds)
    rows = rows.select_related("community", "application__round__convenor", "application__applicant__profile")
    offers = {offer.choice_id: offer for offer in Offer.objects.filter(choice__in=rows).order_by("pk")}
    return [_of_choice(choice, offers.get(choice.pk)) for choice in rows.order_by("application", "rank")]


def _of_choice(choice: Choice, offer: Offer | None) -> Recipient:
    application, person = choice.application, choice.application.applicant
    context = _sample() | signed_by(application.round.convenor)
    context |= {
        "round": application.round,
        "community": choice.community,
        "choice": choice,
        "applicant": person,
    }
    context |= {"offer": offer} if offer else {}
    label = f"{person.get_full_name()}, {choice.community.short_name}"
    return Recipient(
        f"choice:{choice.pk}", label, context | {"name": person.get_full_name()}, about=tested(application.pk)
    )


def _of(
    kind: str, when: str, to: str, palette: tuple[Placeholder, ...] = OF_CHOICE, **more: object
) -> Description:
    standard = {"template": f"applications/{kind}", "sample": _sample, "recipients": _choices}
    return Description(kind=kind, when=when, to=to, palette=palette, **(standard | more))


OF_OFFER = (COMMUNITY_NAME, ANSWER_BY, WHO, *OF_ROUND)
DESCRIPTIONS = (
    _of(
        "application_receipt",
        "At once, when an application is sent",
        "Whoever sent it",
        (WHO, HEAR_BY, CLOSES, *OF_ROUND),
    ),
    _of(
        "application_changed",
        "A few minutes after an application that was sent is changed",
        "Whoever sent it",
        template="applications/application_receipt",
        sample=lambda: _sample() | {"is_changed": True},
        fixed="It says what the receipt of an application says: change that one’s words.",
    ),
    _of(
        "draft_reminder",
        "Some days before the close, as the round says",
        "Who began and has not sent",
        (NAMED, CLOSES, *OF_ROUND),
        recipients=None,
    ),
    _of(
        "deadline_extended",
        "At once, when somebody is given more time to apply",
        "Whoever got it",
        (CLOSES, *OF_ROUND),
        recipients=None,
    ),
    _of(
        "manager_asked",
        "When an application is sent that names a line manager",
        "The line manager",
        (NAMED, HEAR_BY, *OF_ROUND),
    ),
    _of(
        "offer_made",
        "When a list of offers leaves, or a freed seat is offered",
        "Whoever is offered a place",
        OF_OFFER,
    ),
    _of("offer_nudge", "One working day before an offer is due", "Who has not answered", OF_OFFER),
    _of("offer_extended", "At once, when an offer is given more time", "Whoever holds it", OF_OFFER),
    _of("offer_reopened", "At once, when an answer is taken back", "Whoever took it back", OF_OFFER),
    _of("offer_accepted", "At once, when an offer is accepted", "Who said yes"),
    _of("offer_declined", "At once, when an offer is declined", "Who said no"),
    _of("offer_expired", "When an offer runs out", "Who did not answer", OF_OFFER),
    _of("offer_withdrawn", "At once, when staff withdraw an offer", "Whoever held it"),
    _of("choice_reserve", "When the reserve list leaves", "Who is on it"),
    _of("choice_not_this_time", "When the list of who is not in leaves", "Who is on it"),
    _of(
        "choice_late",
        "When staff say that decisions take longer",
        "Everybody who waits",
        (WHO, PROMISED, *OF_ROUND),
    ),
    _of(
        "release_test",
        "When staff ask for a letter before it leaves",
        "The member of staff who asked",
        template="applications/offer_made",
        fixed=NOBODY_ELSE,
    ),
)
