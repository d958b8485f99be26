"""The receipt: proof that it arrived, a copy of what was said, and what happens next."""

from applications.models import Application
from communities.domain.letters import signed_by
from outbox.domain.writing import write
from outbox.links import absolute
from outbox.models import Message


def send_receipt(application: Application) -> Message:
    """Write the applicant a copy of the application as it stands; each revision has one receipt."""
    round_ = application.round
    choices = application.choices.select_related("community").prefetch_related("date_answers__session")
    return write(
        key=f"application:{application.pk}:receipt:{application.revision}",
        kind="application_receipt",
        to=application.applicant.email,
        template="applications/application_receipt",
        context={
            "application": application,
            "choices": choices,
            "round": round_,
            "profile": getattr(application.applicant, "profile", None),
            **signed_by(round_.convenor),
            "action_url": absolute(f"/my/applications/{application.pk}/"),
            "action_label": "See my application",
        },
        about=f"applications.application:{application.pk}",
        person_id=application.applicant_id,
        convenor_id=round_.convenor_id,
    )
