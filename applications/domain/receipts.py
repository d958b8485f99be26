"""The receipt: proof that it arrived, a copy of what was said, and what happens next."""

from datetime import datetime, timedelta

from applications.domain.closing import closing_of
from applications.models import Application
from applications.queries.sheet import asked_of, with_contents, with_profile
from communities.domain.letters import signed_by
from outbox.domain.planning import Planned, plan
from outbox.domain.rendering import rendered
from outbox.domain.writing import supersede, write
from outbox.links import absolute
from outbox.models import Message
from outbox.registry import Content, Verdict

SENT = "application_receipt"
CHANGED = "application_changed"
# Who mends three sections in a row gets one receipt.
SETTLES_AFTER = timedelta(minutes=10)


def send_receipt(application: Application) -> Message:
    """Write the applicant a copy of the application as it stands, at once; each sending has one receipt."""
    return write(
        key=f"application:{application.pk}:receipt:{application.revision}",
        kind=SENT,
        to=application.applicant.email,
        template="applications/application_receipt",
        context=_context(application),
        about=_about(application),
        person_id=application.applicant_id,
        convenor_id=application.round.convenor_id,
    )


def plan_receipt_of_changes(application: Application, *, at: datetime) -> None:
    """Plan a copy for some minutes after `at`, in place of one that waits: a burst of changes is one mail."""
    supersede(about=_about(application), below_sequence=application.revision, kinds=[CHANGED])
    due_at = at + SETTLES_AFTER
    receipt = Planned(
        key=f"application:{application.pk}:changed:{application.revision}",
        kind=CHANGED,
        about=_about(application),
        person_id=application.applicant_id,
        convenor_id=application.round.convenor_id,
        sequence=application.revision,
        context={"application": application.pk},
        to=application.applicant.email,
        due_at=due_at,
    )
    plan([receipt])


def still_wanted(message: Message, at: datetime) -> Verdict:
    """Asked right before a receipt of changes is sent: is there no newer one, and does the application stand?"""
    newer = Message.objects.about(message.about).filter(kind=CHANGED, sequence__gt=message.sequence)
    if newer.exists():
        return Verdict.SUPERSEDED
    standing = Application.objects.submitted().filter(pk=message.context["application"])
    return Verdict.WANTED if standing.exists() else Verdict.CANCELLED


def render(message: Message) -> Content:
    """The copy as the application reads when it is sent."""
    application = Application.objects.select_related("round__convenor", "applicant__profile").get(
        pk=message.context["application"]
    )
    return rendered("applications/application_receipt", {**_context(application), "is_changed": True})


def _context(application: Application) -> dict[str, object]:
    round_ = application.round
    profile = getattr(with_profile(application.applicant), "profile", None)
    return {
        "application": application,
        "choices": with_contents(application).choices.all(),
        "answers": _answers(application),
        "round": round_,
        "closes_at": closing_of(application).closes_at,
        "profile": profile,
        **signed_by(round_.convenor),
        "action_url": absolute(f"/my/applications/{application.pk}/"),
        "action_label": "See my application",
    }


def _answers(application: Application) -> list[tuple[str, str]]:
    """The round's own questions with what was answered, in words."""
    asked = asked_of(application.round, application).all
    return [(one.label, _in_words(one.said)) for one in asked if one.said is not None]


def _in_words(value: object) -> str:
    if isinstance(value, bool):
        return "Yes" if value else "No"
    return ", ".join(value) if isinstance(value, list) else str(value)


def _about(application: Application) -> str:
    return f"applications.application:{application.pk}"
