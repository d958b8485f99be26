"""Everything that the middle and the right of the review desk show about one choice."""

from dataclasses import dataclass

from accounts.models import PractitionerProfile
from applications.models import Application, Choice, DateAnswer, Offer, Review
from applications.queries import same_organisation, told
from communities.models import Community
from communities.queries import with_seat_counts
from outbox.links import without_keys
from outbox.models import Message
from outbox.registry import kind_of
from sessions_app.models import Session


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


def person_context(choice: Choice, user) -> dict:
    """The page's words about `choice`, a row of `applications.queries.desk`. A fixed number of queries."""
    application = choice.application
    reviews = list(choice.reviews.select_related("reviewer__profile").prefetch_related("scores__criterion"))
    own = next((review for review in reviews if review.reviewer_id == user.pk), None)
    dates = date_rows(choice)
    return {
        "choice": choice,
        "application": application,
        "profile": profile_of(application),
        "answers": answers(choice),
        "dates": dates,
        "coming": sum(row.answer == DateAnswer.Answer.YES for row in dates),
        "colleagues": same_organisation(choice),
        "all_choices": list(application.choices.select_related("community")),
        "letters": [as_letter(message) for message in told(application)],
        "own_review": own,
        "other_reviews": [review for review in reviews if review != own] if own else [],
        "hidden_reviews": 0 if own else len(reviews),
        "offer": latest_offer(choice),
        "community": with_seat_counts(Community.objects.filter(pk=choice.community_id)).get(),
    }


def profile_of(application: Application) -> PractitionerProfile | None:
    """The applicant's profile with sector and places, or None."""
    return (
        PractitionerProfile.objects.filter(user=application.applicant_id)
        .select_related("organisation", "sector")
        .prefetch_related("lgas")
        .first()
    )


def answers(choice: Choice) -> list[tuple[str, str]]:
    """Heading and words, in reading order; what was left empty is left out."""
    application = choice.application
    asked = [
        ("Why this community", choice.why),
        ("Their work in primary prevention", application.work),
        ("What they hope to gain", application.hopes),
        ("What they could bring to the group", application.brings),
    ]
    return [(heading, words) for heading, words in asked if words.strip()]


def date_rows(choice: Choice) -> list[DateRow]:
    """Each date of the community with what the person said of it."""
    given = {row.session_id: row for row in choice.date_answers.all()}
    rows = []
    for session in Session.objects.standing().filter(community=choice.community_id).in_order():
        row = given.get(session.pk)
        rows.append(DateRow(session, row.answer if row else "", row.answer if row else "no answer"))
    return rows


def latest_offer(choice: Choice) -> Offer | None:
    return choice.offers.order_by("-offered_at").first()


def as_letter(message: Message) -> Letter:
    return Letter(message, kind_of(message.kind).title, without_keys(message.text))


def open_offer(choice: Choice) -> Offer | None:
    return choice.offers.unanswered().select_related("choice").first()


def review_of(choice: Choice, user) -> Review | None:
    return choice.reviews.filter(reviewer=user).prefetch_related("scores").first()
