"""Everything that the middle and the right of the review desk show about one choice."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import OuterRef, Prefetch, Subquery, Value
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from django.urls import reverse
from django.utils.safestring import SafeString

from applications.admin.seeing import Reader, label, reader_of
from applications.domain.redacting import CLEAR, Veil, veil_of
from applications.models import Acknowledgement, Application, Choice, DateAnswer, Flag, Offer, Review, Score
from applications.queries import told
from applications.queries.questions import answers_shown
from applications.queries.reading import choices_of, earlier_of, people_for
from communities.models import Community
from outbox.links import without_keys
from outbox.models import Message
from outbox.registry import kind_of
from sessions_app.models import Session

DECIDING = (
    "offer_",
    "choice_",
)  # kinds of letters that say what was decided, and nothing that was told in confidence


@dataclass(frozen=True)
class DateRow:
    session: Session
    answer: str
    word: str


@dataclass(frozen=True)
class Letter:
    """One mail about the application. `text` holds no link that would act in the applicant's place."""

    message: Message
    title: str
    text: str


def person_context(request: HttpRequest, choice: Choice, at: datetime) -> dict:
    """The page's words about `choice`, a row of `applications.queries.reading`. A fixed number of queries."""
    application = choice.application
    reader = reader_of(request, choice)
    chosen, sent_before = choices_of(choice, request.user, and_earlier=not reader.is_masked)
    dates = date_rows(choice)
    redactions = list(application.redactions.all()) if reader.is_masked else []
    return {
        "choice": choice,
        "application": application,
        "shown_name": label(choice),
        "reader": reader,
        "answers": answers(choice, veil_of(application, redactions) if reader.is_masked else CLEAR),
        "redactions": redactions,
        "dates": dates,
        "coming": sum(row.answer == DateAnswer.Answer.YES for row in dates),
        "manager_word": manager_word(application),
        "colleagues": choice.colleagues,
        "all_choices": chosen,
        "flags": flags_of(choice),
        **reviews_context(request, choice),
        **(decision_context(choice) if reader.is_coordinator else {}),
        **({} if reader.is_masked else identity_context(application, reader, sent_before, at)),
    }


def identity_context(
    application: Application, reader: Reader, sent_before: list[Choice], at: datetime
) -> dict:
    """What tells who it is."""
    return {
        "profile": getattr(application.applicant, "profile", None),
        "earlier": earlier_of(application, sent_before, at),
        "letters": [as_letter(message) for message in told(application)] if reader.is_coordinator else [],
    }


def decision_context(choice: Choice) -> dict:
    given_to, others = people_for(choice)
    return {
        "given_to": given_to,
        "others": others,
        "offer": latest_offer(choice),
        "is_placed_elsewhere": _is_placed_elsewhere(choice),
        "community": _with_seats(choice),
    }


def _is_placed_elsewhere(choice: Choice) -> bool:
    """Another place ended this choice, and they still have it."""
    if choice.status != Choice.Status.PLACED_ELSEWHERE:
        return False
    return choice.application.applicant.seats.filter(round=choice.application.round_id).exists()


def _with_seats(choice: Choice) -> Community:
    """The community, told how full it is."""
    community = choice.community
    community.members_in, community.seats_held = choice.members_in, choice.seats_held
    return community


def reviews_context(request: HttpRequest, choice: Choice) -> dict:
    """One's own review, and those of others where they show."""
    scores = Prefetch("scores", Score.objects.select_related("criterion"))
    reviews = list(choice.reviews.select_related("reviewer__profile").prefetch_related(scores))
    own = next((review for review in reviews if review.reviewer_id == request.user.pk), None)
    others = [review for review in reviews if review != own]
    shows = not choice.hides_scores
    return {
        "own_review": own,
        "shows_scores": shows,
        "other_reviews": others if shows else [],
        "hidden_reviews": 0 if shows else len(others),
    }


def answers(choice: Choice, veil: Veil) -> list[tuple[str, SafeString]]:
    """Heading and words, in reading order; what was left empty is left out, what names the person is covered."""
    application = choice.application
    asked = [
        ("Why this community", choice.why),
        ("Their work in primary prevention", application.work),
        ("What they hope to gain", application.hopes),
        ("What they could bring to the group", application.brings),
        *answers_shown(choice),
    ]
    return [(heading, veil.page(words)) for heading, words in asked if words.strip()]


def flags_of(choice: Choice) -> list[dict]:
    """The doubts about the application, each with the address where it is decided."""
    states = [(kind, getattr(choice, f"flag_{kind}")) for kind in sorted(Flag.Kind.values)]
    return [
        {
            "flag": Flag(application=choice.application, kind=kind, state=state),
            "url": reverse(f"admin:applications_choice_flag/{kind}", args=[choice.pk]),
        }
        for kind, state in states
        if state
    ]


def manager_word(application: Application) -> str:
    """What the line manager said, "" if they were not asked."""
    asked = getattr(application, "acknowledgement", None)
    if asked is None or asked.asked_at is None:
        return ""
    words = {
        Acknowledgement.Answer.YES: "Line manager supports it",
        Acknowledgement.Answer.NO: "Line manager cannot support it",
    }
    return words.get(asked.answer, "Line manager has not answered")


def date_rows(choice: Choice) -> list[DateRow]:
    """Each date of the community with what the person said of it."""
    said = DateAnswer.objects.filter(choice=choice.pk, session=OuterRef("pk")).values("answer")
    sessions = Session.objects.standing().filter(community=choice.community_id).in_order()
    sessions = sessions.annotate(said=Coalesce(Subquery(said[:1]), Value("")))
    return [DateRow(session, session.said, session.said or "no answer") for session in sessions]


def latest_offer(choice: Choice) -> Offer | None:
    return choice.offers.order_by("-offered_at").first()


def as_letter(message: Message) -> Letter:
    """A letter to show; one that repeats what the applicant wrote, in confidence too, only by its title."""
    text = without_keys(message.text) if message.kind.startswith(DECIDING) else ""
    return Letter(message, kind_of(message.kind).title, text)


def open_offer(choice: Choice) -> Offer | None:
    return choice.offers.unanswered().select_related("choice").first()


def review_of(choice: Choice, user) -> Review | None:
    return choice.reviews.filter(reviewer=user).prefetch_related("scores").first()
