"""What people told in confidence, typed and have not sent, or said to the round's own questions: canaries all."""

from accounts.models import User
from applications.domain.acknowledging import LINK as WORD
from applications.domain.receipts import send_receipt
from applications.models import Application, Section
from communities.domain.tokens import seal
from communities.models import Community, Demographics, Round
from tests import factories
from tests.house.access.side import Side

# Who told: two whose application stands, and one who has sent nothing.
TOLD = ("applicant", "member", "drafter")


def confide(side: Side) -> None:
    round_ = Round.objects.get(pk=side.records["communities.round"])
    questions = {
        "open": factories.QuestionFactory(round=round_),
        "closed": factories.QuestionFactory(round=round_, is_shown_to_reviewers=False),
    }
    for who in TOLD:
        person = side.people[who]
        application = Application.objects.get(round=round_, applicant=person)
        _tell(side, who, round_, person)
        _type(side, who, application)
        for kind, question in questions.items():
            value = side.canary(f"{who}-{kind}")
            answer = factories.AnswerFactory(application=application, question=question, value=value)
            side.records.setdefault("applications.answer", answer.pk)
        manager = side.canary(f"{who}-manager@{who}-manager-{side.letter}.example.org")
        word = factories.AcknowledgementFactory(application=application, manager_email=manager)
        side.records.setdefault("applications.acknowledgement", word.pk)
        side.tokens.setdefault("word", seal(WORD, word.pk, word.version))
        if application.is_submitted:
            send_receipt(application)
    side.keep("communities.question", questions["open"])
    community = Community.objects.get(pk=side.records["communities.community"])
    task = factories.SupportTaskFactory(community=community, person=side.people["member"])
    side.keep("communities.supporttask", task)


def _tell(side: Side, who: str, round_: Round, person: User) -> None:
    told = {"round": round_, "person": person}
    rows = {
        "accessneeds": factories.AccessNeedsFactory(**told, words=side.canary(f"{who}-access")),
        "safetynote": factories.SafetyNoteFactory(
            **told, words=side.canary(f"{who}-safety"), safe_contact=side.canary(f"{who}-contact")
        ),
        "demographics": factories.DemographicsFactory(
            **told, gender=Demographics.Gender.OWN_TERM, gender_words=side.canary(f"{who}-gender")
        ),
    }
    for name, row in rows.items():
        side.records.setdefault(f"communities.{name}", row.pk)
        side.keep(f"{who} {name}", row)


def _type(side: Side, who: str, application: Application) -> None:
    """Changes on every page that were typed and not taken."""
    words = side.canary(f"{who}-typed")
    for name in Section.Name:
        fields = {
            field: [words] for field in ("work", "hopes", "why", "words", "safe_contact", "gender_words")
        }
        section = factories.SectionFactory(application=application, name=name, typed=fields)
        side.records.setdefault("applications.section", section.pk)
