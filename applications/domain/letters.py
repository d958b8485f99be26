"""What applicants are told about a choice: one letter a decision, kept in the outbox as it was sent."""

from datetime import datetime

from applications.models import Choice
from communities.domain.letters import signed_by
from outbox.domain.writing import write
from outbox.models import Message


def send_letter(
    choice: Choice, kind: str, *, key: str, expires_at: datetime | None = None, **context: object
) -> Message:
    """Write one letter about `choice` from `templates/mail/applications/<kind>`. The same key twice is one letter."""
    application = choice.application
    round_ = application.round
    return write(
        key=key,
        kind=kind,
        to=application.applicant.email,
        template=f"applications/{kind}",
        context={
            "choice": choice,
            "community": choice.community,
            "round": round_,
            **signed_by(round_.convenor),
            "applicant": application.applicant,
            **context,
        },
        about=f"applications.application:{application.pk}",
        person_id=application.applicant_id,
        convenor_id=round_.convenor_id,
        expires_at=expires_at,
    )
